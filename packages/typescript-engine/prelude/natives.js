// What the engine gives the prelude (engine/globals.h). The plugin does not see it.
export const { encode, decode, write, fillRandom } = globalThis.natives;

delete globalThis.natives;
