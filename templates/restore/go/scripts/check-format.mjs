// Shows what gofmt would write differently, and fails when there is something; `npm run format` writes it.
// gofmt itself would look into node_modules too.
import { execFileSync } from "node:child_process";

const files = "{{$dir := .Dir}}{{range .GoFiles}}{{$dir}}/{{.}}\n{{end}}{{range .TestGoFiles}}{{$dir}}/{{.}}\n{{end}}";
const list = execFileSync("go", ["list", "-f", files, "./..."], { encoding: "utf8" });
const diff = execFileSync("gofmt", ["-l", ...list.split("\n").filter(Boolean)], { encoding: "utf8" });
process.stdout.write(diff);
process.exitCode = diff === "" ? 0 : 1;
