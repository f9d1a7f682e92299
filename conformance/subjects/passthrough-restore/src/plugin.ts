import { accept, restorePlugin } from "@armory-plugins/guest";

export const { init, updateTargetTopicRequirements, transform } = restorePlugin({ transform: accept });
