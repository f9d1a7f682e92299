/** What to do with a plugin of NRI where one for records is expected. */
export const nriCommands = 'run it with "armory nri run", or in front of a container runtime with "armory nri serve"';
