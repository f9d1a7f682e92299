/** How stack traces call the program that jco generated for a component. */
export const programName = "plugin.js";
