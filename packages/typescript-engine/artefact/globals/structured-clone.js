var { defineProperty } = Object,
  env = typeof self == "object" ? self : globalThis,
  guard = (name, init) => {
    switch (name) {
      case "Function":
      case "SharedWorker":
      case "Worker":
      case "eval":
      case "setInterval":
      case "setTimeout":
        throw new TypeError("unable to deserialize " + name);
    }
    return new env[name](init);
  },
  deserializer = ($, _) => {
    let as = (out, index) => ($.set(index, out), out),
      unpair = (index) => {
        if ($.has(index)) return $.get(index);
        let [type, value] = _[index];
        switch (type) {
          case 0:
          case -1:
            return as(value, index);
          case 1: {
            let arr = as([], index);
            for (let index2 of value) arr.push(unpair(index2));
            return arr;
          }
          case 2: {
            let object = as({}, index);
            for (let [key, index2] of value) {
              let k = unpair(key),
                value2 = unpair(index2);
              k === "__proto__"
                ? defineProperty(object, k, { value: value2, configurable: !0, enumerable: !0, writable: !0 })
                : (object[k] = value2);
            }
            return object;
          }
          case 3:
            return as(new Date(value), index);
          case 4: {
            let { source, flags } = value;
            return as(new RegExp(source, flags), index);
          }
          case 5: {
            let map = as(new Map(), index);
            for (let [key, index2] of value) map.set(unpair(key), unpair(index2));
            return map;
          }
          case 6: {
            let set = as(new Set(), index);
            for (let index2 of value) set.add(unpair(index2));
            return set;
          }
          case 7: {
            let { name, message } = value;
            return as(typeof env[name] == "function" ? guard(name, message) : new Error(message), index);
          }
          case 8:
            return as(BigInt(value), index);
          case "BigInt":
            return as(Object(BigInt(value)), index);
          case "ArrayBuffer":
            return as(new Uint8Array(value).buffer, value);
          case "DataView": {
            let { buffer } = new Uint8Array(value);
            return as(new DataView(buffer), value);
          }
          case "-0":
            return -0;
        }
        return as(guard(type, value), index);
      };
    return unpair;
  },
  deserialize = (serialized) => deserializer(new Map(), serialized)(0);
var EMPTY = "",
  { toString } = {},
  { keys, is } = Object,
  typeOf = (value) => {
    let type = typeof value;
    if (type !== "object" || !value) return [0, type];
    let asString = toString.call(value).slice(8, -1);
    switch (asString) {
      case "Array":
        return [1, EMPTY];
      case "Object":
        return [2, EMPTY];
      case "Date":
        return [3, EMPTY];
      case "RegExp":
        return [4, EMPTY];
      case "Map":
        return [5, EMPTY];
      case "Set":
        return [6, EMPTY];
      case "DataView":
        return [1, asString];
    }
    return asString.includes("Array")
      ? [1, asString]
      : value instanceof Error
        ? [7, value.name || "Error"]
        : [2, asString];
  },
  shouldSkip = ([TYPE, type]) => TYPE === 0 && (type === "function" || type === "symbol"),
  serializer = (strict, json, $, _) => {
    let as = (out, value) => {
        let index = _.push(out) - 1;
        return ($.set(value, index), index);
      },
      pair = (value) => {
        if ($.has(value)) return $.get(value);
        let [TYPE, type] = typeOf(value);
        switch (TYPE) {
          case 0: {
            let entry = value;
            switch (type) {
              case "bigint":
                ((TYPE = 8), (entry = value.toString()));
                break;
              case "number":
                if (!value && is(value, -0)) return _.push(["-0"]) - 1;
                break;
              case "function":
              case "symbol":
                if (strict) throw new TypeError("unable to serialize " + type);
                entry = null;
                break;
              case "undefined":
                return as([-1], value);
            }
            return as([TYPE, entry], value);
          }
          case 1: {
            if (type) {
              let spread = value;
              return (
                type === "DataView"
                  ? (spread = new Uint8Array(value.buffer))
                  : type === "ArrayBuffer" && (spread = new Uint8Array(value)),
                as([type, [...spread]], value)
              );
            }
            let arr = [],
              index = as([TYPE, arr], value);
            for (let entry of value) arr.push(pair(entry));
            return index;
          }
          case 2: {
            if (type)
              switch (type) {
                case "BigInt":
                  return as([type, value.toString()], value);
                case "Boolean":
                case "Number":
                case "String":
                  return as([type, value.valueOf()], value);
              }
            if (json && "toJSON" in value) return pair(value.toJSON());
            let entries = [],
              index = as([TYPE, entries], value);
            for (let key of keys(value))
              (strict || !shouldSkip(typeOf(value[key]))) && entries.push([pair(key), pair(value[key])]);
            return index;
          }
          case 3:
            return as([TYPE, isNaN(value.getTime()) ? EMPTY : value.toISOString()], value);
          case 4: {
            let { source, flags } = value;
            return as([TYPE, { source, flags }], value);
          }
          case 5: {
            let entries = [],
              index = as([TYPE, entries], value);
            for (let [key, entry] of value)
              (strict || !(shouldSkip(typeOf(key)) || shouldSkip(typeOf(entry)))) &&
                entries.push([pair(key), pair(entry)]);
            return index;
          }
          case 6: {
            let entries = [],
              index = as([TYPE, entries], value);
            for (let entry of value) (strict || !shouldSkip(typeOf(entry))) && entries.push(pair(entry));
            return index;
          }
        }
        let { message } = value;
        return as([TYPE, { name: type, message }], value);
      };
    return pair;
  },
  serialize = (value, { json, lossy } = {}) => {
    let _ = [];
    return (serializer(!(json || lossy), !!json, new Map(), _)(value), _);
  };
var esm_default =
  typeof structuredClone == "function"
    ? (any, options) =>
        options && ("json" in options || "lossy" in options)
          ? deserialize(serialize(any, options))
          : structuredClone(any)
    : (any, options) => deserialize(serialize(any, options));
export { esm_default as structuredClone };
