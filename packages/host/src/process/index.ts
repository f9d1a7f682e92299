// For packages whose plugins run in processes of their own kind
export { Channel } from "./channel.ts";
export type { ChannelEvents } from "./channel.ts";
export { PluginProcess } from "./plugin-process.ts";
export type { ProcessEvents, ProcessOptions } from "./plugin-process.ts";
export type { ProcessPermissions } from "./permission-flags.ts";
export { chooseUser } from "./process-user.ts";
export type { ChosenUser, ProcessUser } from "./process-user.ts";
export { compileCode } from "../code/compile-code.ts";
