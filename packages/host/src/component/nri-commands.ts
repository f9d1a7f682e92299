/** What to do with a plugin of NRI where one for records is expected. */
export const nriCommands =
  'run it with "npx armory nri run", or in front of a container runtime with "npx armory nri serve"';
