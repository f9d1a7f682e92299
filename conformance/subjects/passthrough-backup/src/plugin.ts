import { accept, backupPlugin } from "@armory-plugins/guest";

export const { init, transform } = backupPlugin({ transform: accept });
