// What a process becomes to end at once: see end-process.ts.
process.exitCode = Number(process.argv[2]);
