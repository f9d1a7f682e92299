// Names the files that gofmt would write differently, and fails when there is one; `npm run format` writes them.
// gofmt itself would look into node_modules too.
import { execFileSync } from "node:child_process";

const format = "{{$dir := .Dir}}{{range .GoFiles}}{{$dir}}/{{.}}\n{{end}}{{range .TestGoFiles}}{{$dir}}/{{.}}\n{{end}}";
const files = execFileSync("go", ["list", "-f", format, "./..."], { encoding: "utf8" });
const wrong = execFileSync("gofmt", ["-l", ...files.split("\n").filter(Boolean)], { encoding: "utf8" });
process.stdout.write(wrong);
process.exitCode = wrong === "" ? 0 : 1;
