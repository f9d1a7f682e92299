export { init, transform, updateTargetTopicRequirements } from "../../subject.ts";
