// What the engine gives the prelude (source/globals.h). The plugin does not see it.
export const { encode, decode, write, fillRandom } = globalThis.natives;

delete globalThis.natives;
