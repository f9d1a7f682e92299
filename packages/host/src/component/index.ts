// For tools that read a component's types
export { parseComponent } from "./parse-component.ts";
export type { Component } from "./parse-component.ts";
export type { Entity } from "./type-space.ts";
export type { PrimitiveName, WitCase, WitField, WitFunction, WitType } from "./wit-type.ts";
