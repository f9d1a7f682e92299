/** @module Interface armory:diagnostics/memory@0.1.0 **/
/**
 * The address of a `pending`, laid out as the canonical ABI says, in the memory that the functions of the plugin's world use. It stays the same, and
 * what is there is always valid. The text of a panic is its last entry.
 */
export function pending(): number;
