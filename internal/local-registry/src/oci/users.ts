/** The one user of registries that ask who is there. The password has what is easily taken apart in the wrong place: a colon, and a letter outside of ASCII. */
export const registryUser = { username: "armory", password: "pass:wörd" } as const;

/** The user's line in a file of Apache's htpasswd: Debian's docker-registry reads passwords hashed by bcrypt alone. */
export const htpasswd = "armory:$2b$05$ARMORYpluginsTestsalt.2cXRGOS3G6.cOJE3.CWWviQTyT6ZKqC\n";
