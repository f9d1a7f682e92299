/** Where a plugin's instances run: each in a thread of this process, or out of it, in a process under Node's permission model. */
export type Isolation = "thread" | "process";
