// Preloaded into a process, it is what a container's arbitrary user ID finds: no account, so that Node knows a home by HOME alone
// (libuv, uv_os_homedir and uv_os_get_passwd answer ENOENT).
import { syncBuiltinESMExports } from "node:module";
import os from "node:os";

os.homedir = () => process.env.HOME ?? fail("uv_os_homedir");
os.userInfo = () => fail("uv_os_get_passwd");
syncBuiltinESMExports();

/** @param {string} call */
function fail(call) {
  throw Object.assign(new Error(`A system error occurred: ${call} returned ENOENT (no such file or directory)`), {
    code: "ERR_SYSTEM_ERROR",
  });
}
