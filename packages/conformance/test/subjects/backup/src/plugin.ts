export { init, transform } from "../../subject.ts";
