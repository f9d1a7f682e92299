var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf,
  __hasOwnProp = Object.prototype.hasOwnProperty;
var __esm = (fn, res, err) =>
  function () {
    if (err) throw err[0];
    try {
      return (fn && (res = (0, fn[__getOwnPropNames(fn)[0]])((fn = 0))), res);
    } catch (e) {
      throw ((err = [e]), e);
    }
  };
var __commonJS = (cb, mod) =>
  function () {
    try {
      return (mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports);
    } catch (e) {
      throw ((mod = 0), e);
    }
  };
var __copyProps = (to, from, except, desc) => {
  if ((from && typeof from == "object") || typeof from == "function")
    for (let key of __getOwnPropNames(from))
      !__hasOwnProp.call(to, key) &&
        key !== except &&
        __defProp(to, key, {
          get: () => from[key],
          enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable,
        });
  return to;
};
var __toESM = (mod, isNodeMode, target) => (
  (target = mod != null ? __create(__getProtoOf(mod)) : {}),
  __copyProps(
    isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: !0 }) : target,
    mod,
  )
);
var fixedRandom,
  init_fixed_random = __esm({
    "globals/fixed-random.js"() {
      "use strict";
      fixedRandom = () => 0.5;
    },
  });
var require_fails = __commonJS({
  "../../node_modules/core-js-pure/internals/fails.js"(exports, module) {
    "use strict";
    init_fixed_random();
    module.exports = function (exec) {
      try {
        return !!exec();
      } catch {
        return !0;
      }
    };
  },
});
var require_function_bind_native = __commonJS({
  "../../node_modules/core-js-pure/internals/function-bind-native.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var fails = require_fails();
    module.exports = !fails(function () {
      var test = function () {}.bind();
      return typeof test != "function" || test.hasOwnProperty("prototype");
    });
  },
});
var require_function_uncurry_this = __commonJS({
  "../../node_modules/core-js-pure/internals/function-uncurry-this.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var NATIVE_BIND = require_function_bind_native(),
      FunctionPrototype = Function.prototype,
      call = FunctionPrototype.call,
      uncurryThisWithBind = NATIVE_BIND && FunctionPrototype.bind.bind(call, call);
    module.exports = NATIVE_BIND
      ? uncurryThisWithBind
      : function (fn) {
          return function () {
            return call.apply(fn, arguments);
          };
        };
  },
});
var require_classof_raw = __commonJS({
  "../../node_modules/core-js-pure/internals/classof-raw.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var uncurryThis = require_function_uncurry_this(),
      toString = uncurryThis({}.toString),
      stringSlice = uncurryThis("".slice);
    module.exports = function (it) {
      return stringSlice(toString(it), 8, -1);
    };
  },
});
var require_indexed_object = __commonJS({
  "../../node_modules/core-js-pure/internals/indexed-object.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var uncurryThis = require_function_uncurry_this(),
      fails = require_fails(),
      classof = require_classof_raw(),
      $Object = Object,
      split = uncurryThis("".split);
    module.exports = fails(function () {
      return !$Object("z").propertyIsEnumerable(0);
    })
      ? function (it) {
          return classof(it) === "String" ? split(it, "") : $Object(it);
        }
      : $Object;
  },
});
var require_is_null_or_undefined = __commonJS({
  "../../node_modules/core-js-pure/internals/is-null-or-undefined.js"(exports, module) {
    "use strict";
    init_fixed_random();
    module.exports = function (it) {
      return it == null;
    };
  },
});
var require_require_object_coercible = __commonJS({
  "../../node_modules/core-js-pure/internals/require-object-coercible.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var isNullOrUndefined = require_is_null_or_undefined(),
      $TypeError = TypeError;
    module.exports = function (it) {
      if (isNullOrUndefined(it)) throw new $TypeError("Can't call method on " + it);
      return it;
    };
  },
});
var require_to_indexed_object = __commonJS({
  "../../node_modules/core-js-pure/internals/to-indexed-object.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var IndexedObject = require_indexed_object(),
      requireObjectCoercible = require_require_object_coercible();
    module.exports = function (it) {
      return IndexedObject(requireObjectCoercible(it));
    };
  },
});
var require_add_to_unscopables = __commonJS({
  "../../node_modules/core-js-pure/internals/add-to-unscopables.js"(exports, module) {
    "use strict";
    init_fixed_random();
    module.exports = function () {};
  },
});
var require_iterators = __commonJS({
  "../../node_modules/core-js-pure/internals/iterators.js"(exports, module) {
    "use strict";
    init_fixed_random();
    module.exports = Object.create ? Object.create(null) : {};
  },
});
var require_global_this = __commonJS({
  "../../node_modules/core-js-pure/internals/global-this.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var check = function (it) {
      return it && it.Math === Math && it;
    };
    module.exports =
      check(typeof globalThis == "object" && globalThis) ||
      check(typeof window == "object" && window) ||
      check(typeof self == "object" && self) ||
      check(typeof global == "object" && global) ||
      check(typeof exports == "object" && exports) ||
      (function () {
        return this;
      })() ||
      Function("return this")();
  },
});
var require_is_callable = __commonJS({
  "../../node_modules/core-js-pure/internals/is-callable.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var documentAll = typeof document == "object" && document.all;
    module.exports =
      typeof documentAll > "u" && documentAll !== void 0
        ? function (argument) {
            return typeof argument == "function" || argument === documentAll;
          }
        : function (argument) {
            return typeof argument == "function";
          };
  },
});
var require_weak_map_basic_detection = __commonJS({
  "../../node_modules/core-js-pure/internals/weak-map-basic-detection.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var globalThis2 = require_global_this(),
      isCallable = require_is_callable(),
      WeakMap = globalThis2.WeakMap;
    module.exports = isCallable(WeakMap) && /native code/.test(String(WeakMap));
  },
});
var require_is_object = __commonJS({
  "../../node_modules/core-js-pure/internals/is-object.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var isCallable = require_is_callable();
    module.exports = function (it) {
      return typeof it == "object" ? it !== null : isCallable(it);
    };
  },
});
var require_descriptors = __commonJS({
  "../../node_modules/core-js-pure/internals/descriptors.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var fails = require_fails();
    module.exports = !fails(function () {
      return (
        Object.defineProperty({}, 1, {
          get: function () {
            return 7;
          },
        })[1] !== 7
      );
    });
  },
});
var require_document_create_element = __commonJS({
  "../../node_modules/core-js-pure/internals/document-create-element.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var globalThis2 = require_global_this(),
      isObject = require_is_object(),
      document2 = globalThis2.document,
      EXISTS = isObject(document2) && isObject(document2.createElement);
    module.exports = function (it) {
      return EXISTS ? document2.createElement(it) : {};
    };
  },
});
var require_ie8_dom_define = __commonJS({
  "../../node_modules/core-js-pure/internals/ie8-dom-define.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var DESCRIPTORS = require_descriptors(),
      fails = require_fails(),
      createElement = require_document_create_element();
    module.exports =
      !DESCRIPTORS &&
      !fails(function () {
        return (
          Object.defineProperty(createElement("div"), "a", {
            get: function () {
              return 7;
            },
          }).a !== 7
        );
      });
  },
});
var require_v8_prototype_define_bug = __commonJS({
  "../../node_modules/core-js-pure/internals/v8-prototype-define-bug.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var DESCRIPTORS = require_descriptors(),
      fails = require_fails();
    module.exports =
      DESCRIPTORS &&
      fails(function () {
        return Object.defineProperty(function () {}, "prototype", { value: 42, writable: !1 }).prototype !== 42;
      });
  },
});
var require_an_object = __commonJS({
  "../../node_modules/core-js-pure/internals/an-object.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var isObject = require_is_object(),
      $String = String,
      $TypeError = TypeError;
    module.exports = function (argument) {
      if (isObject(argument)) return argument;
      throw new $TypeError($String(argument) + " is not an object");
    };
  },
});
var require_function_call = __commonJS({
  "../../node_modules/core-js-pure/internals/function-call.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var NATIVE_BIND = require_function_bind_native(),
      call = Function.prototype.call;
    module.exports = NATIVE_BIND
      ? call.bind(call)
      : function () {
          return call.apply(call, arguments);
        };
  },
});
var require_path = __commonJS({
  "../../node_modules/core-js-pure/internals/path.js"(exports, module) {
    "use strict";
    init_fixed_random();
    module.exports = {};
  },
});
var require_get_built_in = __commonJS({
  "../../node_modules/core-js-pure/internals/get-built-in.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var path = require_path(),
      globalThis2 = require_global_this(),
      isCallable = require_is_callable(),
      aFunction = function (variable) {
        return isCallable(variable) ? variable : void 0;
      };
    module.exports = function (namespace, method) {
      return arguments.length < 2
        ? aFunction(path[namespace]) || aFunction(globalThis2[namespace])
        : (path[namespace] && path[namespace][method]) || (globalThis2[namespace] && globalThis2[namespace][method]);
    };
  },
});
var require_object_is_prototype_of = __commonJS({
  "../../node_modules/core-js-pure/internals/object-is-prototype-of.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var uncurryThis = require_function_uncurry_this();
    module.exports = uncurryThis({}.isPrototypeOf);
  },
});
var require_environment_user_agent = __commonJS({
  "../../node_modules/core-js-pure/internals/environment-user-agent.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var globalThis2 = require_global_this(),
      navigator = globalThis2.navigator,
      userAgent = navigator && navigator.userAgent;
    module.exports = userAgent ? String(userAgent) : "";
  },
});
var require_environment_v8_version = __commonJS({
  "../../node_modules/core-js-pure/internals/environment-v8-version.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var globalThis2 = require_global_this(),
      userAgent = require_environment_user_agent(),
      process = globalThis2.process,
      Deno = globalThis2.Deno,
      versions = (process && process.versions) || (Deno && Deno.version),
      v8 = versions && versions.v8,
      match,
      version;
    v8 && ((match = v8.split(".")), (version = match[0] > 0 && match[0] < 4 ? 1 : +(match[0] + match[1])));
    !version &&
      userAgent &&
      ((match = userAgent.match(/Edge\/(\d+)/)),
      (!match || match[1] >= 74) && ((match = userAgent.match(/Chrome\/(\d+)/)), match && (version = +match[1])));
    module.exports = version;
  },
});
var require_symbol_constructor_detection = __commonJS({
  "../../node_modules/core-js-pure/internals/symbol-constructor-detection.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var V8_VERSION = require_environment_v8_version(),
      fails = require_fails(),
      globalThis2 = require_global_this(),
      $String = globalThis2.String;
    module.exports =
      !!Object.getOwnPropertySymbols &&
      !fails(function () {
        var symbol = Symbol("symbol detection");
        return (
          !$String(symbol) || !(Object(symbol) instanceof Symbol) || (!Symbol.sham && V8_VERSION && V8_VERSION < 41)
        );
      });
  },
});
var require_use_symbol_as_uid = __commonJS({
  "../../node_modules/core-js-pure/internals/use-symbol-as-uid.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var NATIVE_SYMBOL = require_symbol_constructor_detection();
    module.exports = NATIVE_SYMBOL && !Symbol.sham && typeof Symbol.iterator == "symbol";
  },
});
var require_is_symbol = __commonJS({
  "../../node_modules/core-js-pure/internals/is-symbol.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var getBuiltIn = require_get_built_in(),
      isCallable = require_is_callable(),
      isPrototypeOf = require_object_is_prototype_of(),
      USE_SYMBOL_AS_UID = require_use_symbol_as_uid(),
      $Object = Object;
    module.exports = USE_SYMBOL_AS_UID
      ? function (it) {
          return typeof it == "symbol";
        }
      : function (it) {
          var $Symbol = getBuiltIn("Symbol");
          return isCallable($Symbol) && isPrototypeOf($Symbol.prototype, $Object(it));
        };
  },
});
var require_try_to_string = __commonJS({
  "../../node_modules/core-js-pure/internals/try-to-string.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var $String = String;
    module.exports = function (argument) {
      try {
        return $String(argument);
      } catch {
        return "Object";
      }
    };
  },
});
var require_a_callable = __commonJS({
  "../../node_modules/core-js-pure/internals/a-callable.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var isCallable = require_is_callable(),
      tryToString = require_try_to_string(),
      $TypeError = TypeError;
    module.exports = function (argument) {
      if (isCallable(argument)) return argument;
      throw new $TypeError(tryToString(argument) + " is not a function");
    };
  },
});
var require_get_method = __commonJS({
  "../../node_modules/core-js-pure/internals/get-method.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var aCallable = require_a_callable(),
      isNullOrUndefined = require_is_null_or_undefined();
    module.exports = function (V, P) {
      var func = V[P];
      return isNullOrUndefined(func) ? void 0 : aCallable(func);
    };
  },
});
var require_ordinary_to_primitive = __commonJS({
  "../../node_modules/core-js-pure/internals/ordinary-to-primitive.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var call = require_function_call(),
      isCallable = require_is_callable(),
      isObject = require_is_object(),
      $TypeError = TypeError;
    module.exports = function (input, pref) {
      var fn, val;
      if (
        (pref === "string" && isCallable((fn = input.toString)) && !isObject((val = call(fn, input)))) ||
        (isCallable((fn = input.valueOf)) && !isObject((val = call(fn, input)))) ||
        (pref !== "string" && isCallable((fn = input.toString)) && !isObject((val = call(fn, input))))
      )
        return val;
      throw new $TypeError("Can't convert object to primitive value");
    };
  },
});
var require_is_pure = __commonJS({
  "../../node_modules/core-js-pure/internals/is-pure.js"(exports, module) {
    "use strict";
    init_fixed_random();
    module.exports = !0;
  },
});
var require_define_global_property = __commonJS({
  "../../node_modules/core-js-pure/internals/define-global-property.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var globalThis2 = require_global_this(),
      defineProperty = Object.defineProperty;
    module.exports = function (key, value) {
      try {
        defineProperty(globalThis2, key, { value, configurable: !0, writable: !0 });
      } catch {
        globalThis2[key] = value;
      }
      return value;
    };
  },
});
var require_shared_store = __commonJS({
  "../../node_modules/core-js-pure/internals/shared-store.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var IS_PURE = require_is_pure(),
      globalThis2 = require_global_this(),
      defineGlobalProperty = require_define_global_property(),
      SHARED = "__core-js_shared__",
      store = (module.exports = globalThis2[SHARED] || defineGlobalProperty(SHARED, {}));
    (store.versions || (store.versions = [])).push({
      version: "3.51.0",
      mode: IS_PURE ? "pure" : "global",
      copyright:
        "\xA9 2013\u20132025 Denis Pushkarev (zloirock.ru), 2025\u20132026 CoreJS Company (core-js.io). All rights reserved.",
      license: "https://github.com/zloirock/core-js/blob/v3.51.0/LICENSE",
      source: "https://github.com/zloirock/core-js",
    });
  },
});
var require_shared = __commonJS({
  "../../node_modules/core-js-pure/internals/shared.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var store = require_shared_store(),
      create = Object.create || Object;
    module.exports = function (key, value) {
      return store[key] || (store[key] = value || create(null));
    };
  },
});
var require_to_object = __commonJS({
  "../../node_modules/core-js-pure/internals/to-object.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var requireObjectCoercible = require_require_object_coercible(),
      $Object = Object;
    module.exports = function (argument) {
      return $Object(requireObjectCoercible(argument));
    };
  },
});
var require_has_own_property = __commonJS({
  "../../node_modules/core-js-pure/internals/has-own-property.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var uncurryThis = require_function_uncurry_this(),
      toObject = require_to_object(),
      hasOwnProperty = uncurryThis({}.hasOwnProperty);
    module.exports =
      Object.hasOwn ||
      function (it, key) {
        return hasOwnProperty(toObject(it), key);
      };
  },
});
var require_uid = __commonJS({
  "../../node_modules/core-js-pure/internals/uid.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var uncurryThis = require_function_uncurry_this(),
      id = 0,
      postfix = fixedRandom(),
      toString = uncurryThis((1.1).toString);
    module.exports = function (key) {
      return "Symbol(" + (key === void 0 ? "" : key) + ")_" + toString(++id + postfix, 36);
    };
  },
});
var require_well_known_symbol = __commonJS({
  "../../node_modules/core-js-pure/internals/well-known-symbol.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var globalThis2 = require_global_this(),
      shared = require_shared(),
      hasOwn = require_has_own_property(),
      uid = require_uid(),
      NATIVE_SYMBOL = require_symbol_constructor_detection(),
      USE_SYMBOL_AS_UID = require_use_symbol_as_uid(),
      Symbol2 = globalThis2.Symbol,
      WellKnownSymbolsStore = shared("wks"),
      createWellKnownSymbol = USE_SYMBOL_AS_UID ? Symbol2.for || Symbol2 : (Symbol2 && Symbol2.withoutSetter) || uid;
    module.exports = function (name) {
      return (
        hasOwn(WellKnownSymbolsStore, name) ||
          (WellKnownSymbolsStore[name] =
            NATIVE_SYMBOL && hasOwn(Symbol2, name) ? Symbol2[name] : createWellKnownSymbol("Symbol." + name)),
        WellKnownSymbolsStore[name]
      );
    };
  },
});
var require_to_primitive = __commonJS({
  "../../node_modules/core-js-pure/internals/to-primitive.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var call = require_function_call(),
      isObject = require_is_object(),
      isSymbol = require_is_symbol(),
      getMethod = require_get_method(),
      ordinaryToPrimitive = require_ordinary_to_primitive(),
      wellKnownSymbol = require_well_known_symbol(),
      $TypeError = TypeError,
      TO_PRIMITIVE = wellKnownSymbol("toPrimitive");
    module.exports = function (input, pref) {
      if (!isObject(input) || isSymbol(input)) return input;
      var exoticToPrim = getMethod(input, TO_PRIMITIVE),
        result;
      if (exoticToPrim) {
        if (
          (pref === void 0 && (pref = "default"),
          (result = call(exoticToPrim, input, pref)),
          !isObject(result) || isSymbol(result))
        )
          return result;
        throw new $TypeError("Can't convert object to primitive value");
      }
      return (pref === void 0 && (pref = "number"), ordinaryToPrimitive(input, pref));
    };
  },
});
var require_to_property_key = __commonJS({
  "../../node_modules/core-js-pure/internals/to-property-key.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var toPrimitive = require_to_primitive(),
      isSymbol = require_is_symbol();
    module.exports = function (argument) {
      var key = toPrimitive(argument, "string");
      return isSymbol(key) ? key : key + "";
    };
  },
});
var require_object_define_property = __commonJS({
  "../../node_modules/core-js-pure/internals/object-define-property.js"(exports) {
    "use strict";
    init_fixed_random();
    var DESCRIPTORS = require_descriptors(),
      IE8_DOM_DEFINE = require_ie8_dom_define(),
      V8_PROTOTYPE_DEFINE_BUG = require_v8_prototype_define_bug(),
      anObject = require_an_object(),
      toPropertyKey = require_to_property_key(),
      $TypeError = TypeError,
      $defineProperty = Object.defineProperty,
      $getOwnPropertyDescriptor = Object.getOwnPropertyDescriptor,
      ENUMERABLE = "enumerable",
      CONFIGURABLE = "configurable",
      WRITABLE = "writable";
    exports.f = DESCRIPTORS
      ? V8_PROTOTYPE_DEFINE_BUG
        ? function (O, P, Attributes) {
            if (
              (anObject(O),
              (P = toPropertyKey(P)),
              anObject(Attributes),
              typeof O == "function" &&
                P === "prototype" &&
                "value" in Attributes &&
                WRITABLE in Attributes &&
                !Attributes[WRITABLE])
            ) {
              var current = $getOwnPropertyDescriptor(O, P);
              current &&
                current[WRITABLE] &&
                ((O[P] = Attributes.value),
                (Attributes = {
                  configurable: CONFIGURABLE in Attributes ? Attributes[CONFIGURABLE] : current[CONFIGURABLE],
                  enumerable: ENUMERABLE in Attributes ? Attributes[ENUMERABLE] : current[ENUMERABLE],
                  writable: !1,
                }));
            }
            return $defineProperty(O, P, Attributes);
          }
        : $defineProperty
      : function (O, P, Attributes) {
          if ((anObject(O), (P = toPropertyKey(P)), anObject(Attributes), IE8_DOM_DEFINE))
            try {
              return $defineProperty(O, P, Attributes);
            } catch {}
          if ("get" in Attributes || "set" in Attributes) throw new $TypeError("Accessors not supported");
          return ("value" in Attributes && (O[P] = Attributes.value), O);
        };
  },
});
var require_create_property_descriptor = __commonJS({
  "../../node_modules/core-js-pure/internals/create-property-descriptor.js"(exports, module) {
    "use strict";
    init_fixed_random();
    module.exports = function (bitmap, value) {
      return { enumerable: !(bitmap & 1), configurable: !(bitmap & 2), writable: !(bitmap & 4), value };
    };
  },
});
var require_create_non_enumerable_property = __commonJS({
  "../../node_modules/core-js-pure/internals/create-non-enumerable-property.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var DESCRIPTORS = require_descriptors(),
      definePropertyModule = require_object_define_property(),
      createPropertyDescriptor = require_create_property_descriptor();
    module.exports = DESCRIPTORS
      ? function (object, key, value) {
          return definePropertyModule.f(object, key, createPropertyDescriptor(1, value));
        }
      : function (object, key, value) {
          return ((object[key] = value), object);
        };
  },
});
var require_shared_key = __commonJS({
  "../../node_modules/core-js-pure/internals/shared-key.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var shared = require_shared(),
      uid = require_uid(),
      keys = shared("keys");
    module.exports = function (key) {
      return keys[key] || (keys[key] = uid(key));
    };
  },
});
var require_hidden_keys = __commonJS({
  "../../node_modules/core-js-pure/internals/hidden-keys.js"(exports, module) {
    "use strict";
    init_fixed_random();
    module.exports = {};
  },
});
var require_internal_state = __commonJS({
  "../../node_modules/core-js-pure/internals/internal-state.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var NATIVE_WEAK_MAP = require_weak_map_basic_detection(),
      globalThis2 = require_global_this(),
      isObject = require_is_object(),
      createNonEnumerableProperty = require_create_non_enumerable_property(),
      hasOwn = require_has_own_property(),
      shared = require_shared_store(),
      sharedKey = require_shared_key(),
      hiddenKeys = require_hidden_keys(),
      OBJECT_ALREADY_INITIALIZED = "Object already initialized",
      TypeError2 = globalThis2.TypeError,
      WeakMap = globalThis2.WeakMap,
      set,
      get,
      has,
      enforce = function (it) {
        return has(it) ? get(it) : set(it, {});
      },
      getterFor = function (TYPE) {
        return function (it) {
          var state;
          if (!isObject(it) || (state = get(it)).type !== TYPE)
            throw new TypeError2("Incompatible receiver, " + TYPE + " required");
          return state;
        };
      };
    NATIVE_WEAK_MAP || shared.state
      ? ((store = shared.state || (shared.state = new WeakMap())),
        (store.get = store.get),
        (store.has = store.has),
        (store.set = store.set),
        (set = function (it, metadata) {
          if (store.has(it)) throw new TypeError2(OBJECT_ALREADY_INITIALIZED);
          return ((metadata.facade = it), store.set(it, metadata), metadata);
        }),
        (get = function (it) {
          return store.get(it) || {};
        }),
        (has = function (it) {
          return store.has(it);
        }))
      : ((STATE = sharedKey("state")),
        (hiddenKeys[STATE] = !0),
        (set = function (it, metadata) {
          if (hasOwn(it, STATE)) throw new TypeError2(OBJECT_ALREADY_INITIALIZED);
          return ((metadata.facade = it), createNonEnumerableProperty(it, STATE, metadata), metadata);
        }),
        (get = function (it) {
          return hasOwn(it, STATE) ? it[STATE] : {};
        }),
        (has = function (it) {
          return hasOwn(it, STATE);
        }));
    var store, STATE;
    module.exports = { set, get, has, enforce, getterFor };
  },
});
var require_function_apply = __commonJS({
  "../../node_modules/core-js-pure/internals/function-apply.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var NATIVE_BIND = require_function_bind_native(),
      FunctionPrototype = Function.prototype,
      apply = FunctionPrototype.apply,
      call = FunctionPrototype.call;
    module.exports =
      (typeof Reflect == "object" && Reflect.apply) ||
      (NATIVE_BIND
        ? call.bind(apply)
        : function () {
            return call.apply(apply, arguments);
          });
  },
});
var require_function_uncurry_this_clause = __commonJS({
  "../../node_modules/core-js-pure/internals/function-uncurry-this-clause.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var classofRaw = require_classof_raw(),
      uncurryThis = require_function_uncurry_this();
    module.exports = function (fn) {
      if (classofRaw(fn) === "Function") return uncurryThis(fn);
    };
  },
});
var require_object_property_is_enumerable = __commonJS({
  "../../node_modules/core-js-pure/internals/object-property-is-enumerable.js"(exports) {
    "use strict";
    init_fixed_random();
    var $propertyIsEnumerable = {}.propertyIsEnumerable,
      getOwnPropertyDescriptor = Object.getOwnPropertyDescriptor,
      NASHORN_BUG = getOwnPropertyDescriptor && !$propertyIsEnumerable.call({ 1: 2 }, 1);
    exports.f = NASHORN_BUG
      ? function (V) {
          var descriptor = getOwnPropertyDescriptor(this, V);
          return !!descriptor && descriptor.enumerable;
        }
      : $propertyIsEnumerable;
  },
});
var require_object_get_own_property_descriptor = __commonJS({
  "../../node_modules/core-js-pure/internals/object-get-own-property-descriptor.js"(exports) {
    "use strict";
    init_fixed_random();
    var DESCRIPTORS = require_descriptors(),
      call = require_function_call(),
      propertyIsEnumerableModule = require_object_property_is_enumerable(),
      createPropertyDescriptor = require_create_property_descriptor(),
      toIndexedObject = require_to_indexed_object(),
      toPropertyKey = require_to_property_key(),
      hasOwn = require_has_own_property(),
      IE8_DOM_DEFINE = require_ie8_dom_define(),
      $getOwnPropertyDescriptor = Object.getOwnPropertyDescriptor;
    exports.f = DESCRIPTORS
      ? $getOwnPropertyDescriptor
      : function (O, P) {
          if (((O = toIndexedObject(O)), (P = toPropertyKey(P)), IE8_DOM_DEFINE))
            try {
              return $getOwnPropertyDescriptor(O, P);
            } catch {}
          if (hasOwn(O, P)) return createPropertyDescriptor(!call(propertyIsEnumerableModule.f, O, P), O[P]);
        };
  },
});
var require_is_forced = __commonJS({
  "../../node_modules/core-js-pure/internals/is-forced.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var fails = require_fails(),
      isCallable = require_is_callable(),
      replacement = /#|\.prototype\./,
      isForced = function (feature, detection) {
        var value = data[normalize(feature)];
        return value === POLYFILL ? !0 : value === NATIVE ? !1 : isCallable(detection) ? fails(detection) : !!detection;
      },
      normalize = (isForced.normalize = function (string) {
        return String(string).replace(replacement, ".").toLowerCase();
      }),
      data = (isForced.data = {}),
      NATIVE = (isForced.NATIVE = "N"),
      POLYFILL = (isForced.POLYFILL = "P");
    module.exports = isForced;
  },
});
var require_function_bind_context = __commonJS({
  "../../node_modules/core-js-pure/internals/function-bind-context.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var uncurryThis = require_function_uncurry_this_clause(),
      aCallable = require_a_callable(),
      NATIVE_BIND = require_function_bind_native(),
      bind = uncurryThis(uncurryThis.bind);
    module.exports = function (fn, that) {
      return (
        aCallable(fn),
        that === void 0
          ? fn
          : NATIVE_BIND
            ? bind(fn, that)
            : function () {
                return fn.apply(that, arguments);
              }
      );
    };
  },
});
var require_export = __commonJS({
  "../../node_modules/core-js-pure/internals/export.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var globalThis2 = require_global_this(),
      apply = require_function_apply(),
      uncurryThis = require_function_uncurry_this_clause(),
      isCallable = require_is_callable(),
      getOwnPropertyDescriptor = require_object_get_own_property_descriptor().f,
      isForced = require_is_forced(),
      path = require_path(),
      bind = require_function_bind_context(),
      createNonEnumerableProperty = require_create_non_enumerable_property(),
      hasOwn = require_has_own_property();
    require_shared_store();
    var wrapConstructor = function (NativeConstructor) {
      var Wrapper = function (a, b, c) {
        if (this instanceof Wrapper) {
          switch (arguments.length) {
            case 0:
              return new NativeConstructor();
            case 1:
              return new NativeConstructor(a);
            case 2:
              return new NativeConstructor(a, b);
          }
          return new NativeConstructor(a, b, c);
        }
        return apply(NativeConstructor, this, arguments);
      };
      return ((Wrapper.prototype = NativeConstructor.prototype), Wrapper);
    };
    module.exports = function (options, source) {
      var TARGET = options.target,
        GLOBAL = options.global,
        STATIC = options.stat,
        PROTO = options.proto,
        nativeSource = GLOBAL
          ? globalThis2
          : STATIC
            ? globalThis2[TARGET]
            : globalThis2[TARGET] && globalThis2[TARGET].prototype,
        target = GLOBAL ? path : path[TARGET] || createNonEnumerableProperty(path, TARGET, {})[TARGET],
        targetPrototype = target.prototype,
        FORCED,
        USE_NATIVE,
        VIRTUAL_PROTOTYPE,
        key,
        sourceProperty,
        targetProperty,
        nativeProperty,
        resultProperty,
        descriptor;
      for (key in source)
        ((FORCED = isForced(GLOBAL ? key : TARGET + (STATIC ? "." : "#") + key, options.forced)),
          (USE_NATIVE = !FORCED && nativeSource && hasOwn(nativeSource, key)),
          (targetProperty = target[key]),
          USE_NATIVE &&
            (options.dontCallGetSet
              ? ((descriptor = getOwnPropertyDescriptor(nativeSource, key)),
                (nativeProperty = descriptor && descriptor.value))
              : (nativeProperty = nativeSource[key])),
          (sourceProperty = USE_NATIVE && nativeProperty ? nativeProperty : source[key]),
          !(!FORCED && !PROTO && typeof targetProperty == typeof sourceProperty) &&
            (options.bind && USE_NATIVE
              ? (resultProperty = bind(sourceProperty, globalThis2))
              : options.wrap && USE_NATIVE
                ? (resultProperty = wrapConstructor(sourceProperty))
                : PROTO && isCallable(sourceProperty)
                  ? (resultProperty = uncurryThis(sourceProperty))
                  : (resultProperty = sourceProperty),
            (options.sham || (sourceProperty && sourceProperty.sham) || (targetProperty && targetProperty.sham)) &&
              createNonEnumerableProperty(resultProperty, "sham", !0),
            createNonEnumerableProperty(target, key, resultProperty),
            PROTO &&
              ((VIRTUAL_PROTOTYPE = TARGET + "Prototype"),
              hasOwn(path, VIRTUAL_PROTOTYPE) || createNonEnumerableProperty(path, VIRTUAL_PROTOTYPE, {}),
              createNonEnumerableProperty(path[VIRTUAL_PROTOTYPE], key, sourceProperty),
              options.real &&
                targetPrototype &&
                (FORCED || !targetPrototype[key]) &&
                createNonEnumerableProperty(targetPrototype, key, sourceProperty))));
    };
  },
});
var require_function_name = __commonJS({
  "../../node_modules/core-js-pure/internals/function-name.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var DESCRIPTORS = require_descriptors(),
      hasOwn = require_has_own_property(),
      FunctionPrototype = Function.prototype,
      getDescriptor = DESCRIPTORS && Object.getOwnPropertyDescriptor,
      EXISTS = hasOwn(FunctionPrototype, "name"),
      PROPER = EXISTS && function () {}.name === "something",
      CONFIGURABLE = EXISTS && (!DESCRIPTORS || (DESCRIPTORS && getDescriptor(FunctionPrototype, "name").configurable));
    module.exports = { EXISTS, PROPER, CONFIGURABLE };
  },
});
var require_math_trunc = __commonJS({
  "../../node_modules/core-js-pure/internals/math-trunc.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var ceil = Math.ceil,
      floor = Math.floor;
    module.exports =
      Math.trunc ||
      function (x) {
        var n = +x;
        return (n > 0 ? floor : ceil)(n);
      };
  },
});
var require_to_integer_or_infinity = __commonJS({
  "../../node_modules/core-js-pure/internals/to-integer-or-infinity.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var trunc = require_math_trunc();
    module.exports = function (argument) {
      var number = +argument;
      return number !== number || number === 0 ? 0 : trunc(number);
    };
  },
});
var require_to_absolute_index = __commonJS({
  "../../node_modules/core-js-pure/internals/to-absolute-index.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var toIntegerOrInfinity = require_to_integer_or_infinity(),
      max = Math.max,
      min = Math.min;
    module.exports = function (index, length) {
      var integer = toIntegerOrInfinity(index);
      return integer < 0 ? max(integer + length, 0) : min(integer, length);
    };
  },
});
var require_to_length = __commonJS({
  "../../node_modules/core-js-pure/internals/to-length.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var toIntegerOrInfinity = require_to_integer_or_infinity(),
      min = Math.min;
    module.exports = function (argument) {
      var len = toIntegerOrInfinity(argument);
      return len > 0 ? min(len, 9007199254740991) : 0;
    };
  },
});
var require_length_of_array_like = __commonJS({
  "../../node_modules/core-js-pure/internals/length-of-array-like.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var toLength = require_to_length();
    module.exports = function (obj) {
      return toLength(obj.length);
    };
  },
});
var require_array_includes = __commonJS({
  "../../node_modules/core-js-pure/internals/array-includes.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var toIndexedObject = require_to_indexed_object(),
      toAbsoluteIndex = require_to_absolute_index(),
      lengthOfArrayLike = require_length_of_array_like(),
      createMethod = function (IS_INCLUDES) {
        return function ($this, el, fromIndex) {
          var O = toIndexedObject($this),
            length = lengthOfArrayLike(O);
          if (length === 0) return !IS_INCLUDES && -1;
          var index = toAbsoluteIndex(fromIndex, length),
            value;
          if (IS_INCLUDES && el !== el) {
            for (; length > index;) if (((value = O[index++]), value !== value)) return !0;
          } else
            for (; length > index; index++)
              if ((IS_INCLUDES || index in O) && O[index] === el) return IS_INCLUDES || index || 0;
          return !IS_INCLUDES && -1;
        };
      };
    module.exports = { includes: createMethod(!0), indexOf: createMethod(!1) };
  },
});
var require_object_keys_internal = __commonJS({
  "../../node_modules/core-js-pure/internals/object-keys-internal.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var uncurryThis = require_function_uncurry_this(),
      hasOwn = require_has_own_property(),
      toIndexedObject = require_to_indexed_object(),
      indexOf = require_array_includes().indexOf,
      hiddenKeys = require_hidden_keys(),
      push = uncurryThis([].push);
    module.exports = function (object, names) {
      var O = toIndexedObject(object),
        i = 0,
        result = [],
        key;
      for (key in O) !hasOwn(hiddenKeys, key) && hasOwn(O, key) && push(result, key);
      for (; names.length > i;) hasOwn(O, (key = names[i++])) && (~indexOf(result, key) || push(result, key));
      return result;
    };
  },
});
var require_enum_bug_keys = __commonJS({
  "../../node_modules/core-js-pure/internals/enum-bug-keys.js"(exports, module) {
    "use strict";
    init_fixed_random();
    module.exports = [
      "constructor",
      "hasOwnProperty",
      "isPrototypeOf",
      "propertyIsEnumerable",
      "toLocaleString",
      "toString",
      "valueOf",
    ];
  },
});
var require_object_keys = __commonJS({
  "../../node_modules/core-js-pure/internals/object-keys.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var internalObjectKeys = require_object_keys_internal(),
      enumBugKeys = require_enum_bug_keys();
    module.exports =
      Object.keys ||
      function (O) {
        return internalObjectKeys(O, enumBugKeys);
      };
  },
});
var require_object_define_properties = __commonJS({
  "../../node_modules/core-js-pure/internals/object-define-properties.js"(exports) {
    "use strict";
    init_fixed_random();
    var DESCRIPTORS = require_descriptors(),
      V8_PROTOTYPE_DEFINE_BUG = require_v8_prototype_define_bug(),
      definePropertyModule = require_object_define_property(),
      anObject = require_an_object(),
      toIndexedObject = require_to_indexed_object(),
      objectKeys = require_object_keys();
    exports.f =
      DESCRIPTORS && !V8_PROTOTYPE_DEFINE_BUG
        ? Object.defineProperties
        : function (O, Properties) {
            anObject(O);
            for (
              var props = toIndexedObject(Properties),
                keys = objectKeys(Properties),
                length = keys.length,
                index = 0,
                key;
              length > index;
            )
              definePropertyModule.f(O, (key = keys[index++]), props[key]);
            return O;
          };
  },
});
var require_html = __commonJS({
  "../../node_modules/core-js-pure/internals/html.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var getBuiltIn = require_get_built_in();
    module.exports = getBuiltIn("document", "documentElement");
  },
});
var require_object_create = __commonJS({
  "../../node_modules/core-js-pure/internals/object-create.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var anObject = require_an_object(),
      definePropertiesModule = require_object_define_properties(),
      enumBugKeys = require_enum_bug_keys(),
      hiddenKeys = require_hidden_keys(),
      html = require_html(),
      documentCreateElement = require_document_create_element(),
      sharedKey = require_shared_key(),
      GT = ">",
      LT = "<",
      PROTOTYPE = "prototype",
      SCRIPT = "script",
      IE_PROTO = sharedKey("IE_PROTO"),
      EmptyConstructor = function () {},
      scriptTag = function (content) {
        return LT + SCRIPT + GT + content + LT + "/" + SCRIPT + GT;
      },
      NullProtoObjectViaActiveX = function (activeXDocument2) {
        (activeXDocument2.write(scriptTag("")), activeXDocument2.close());
        var temp = activeXDocument2.parentWindow.Object;
        return ((activeXDocument2 = null), temp);
      },
      NullProtoObjectViaIFrame = function () {
        var iframe = documentCreateElement("iframe"),
          JS = "java" + SCRIPT + ":",
          iframeDocument;
        return (
          (iframe.style.display = "none"),
          html.appendChild(iframe),
          (iframe.src = String(JS)),
          (iframeDocument = iframe.contentWindow.document),
          iframeDocument.open(),
          iframeDocument.write(scriptTag("document.F=Object")),
          iframeDocument.close(),
          iframeDocument.F
        );
      },
      activeXDocument,
      NullProtoObject = function () {
        try {
          activeXDocument = new ActiveXObject("htmlfile");
        } catch {}
        NullProtoObject =
          typeof document < "u"
            ? document.domain && activeXDocument
              ? NullProtoObjectViaActiveX(activeXDocument)
              : NullProtoObjectViaIFrame()
            : NullProtoObjectViaActiveX(activeXDocument);
        for (var length = enumBugKeys.length; length--;) delete NullProtoObject[PROTOTYPE][enumBugKeys[length]];
        return NullProtoObject();
      };
    hiddenKeys[IE_PROTO] = !0;
    module.exports =
      Object.create ||
      function (O, Properties) {
        var result;
        return (
          O !== null
            ? ((EmptyConstructor[PROTOTYPE] = anObject(O)),
              (result = new EmptyConstructor()),
              (EmptyConstructor[PROTOTYPE] = null),
              (result[IE_PROTO] = O))
            : (result = NullProtoObject()),
          Properties === void 0 ? result : definePropertiesModule.f(result, Properties)
        );
      };
  },
});
var require_correct_prototype_getter = __commonJS({
  "../../node_modules/core-js-pure/internals/correct-prototype-getter.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var fails = require_fails();
    module.exports = !fails(function () {
      function F() {}
      return ((F.prototype.constructor = null), Object.getPrototypeOf(new F()) !== F.prototype);
    });
  },
});
var require_object_get_prototype_of = __commonJS({
  "../../node_modules/core-js-pure/internals/object-get-prototype-of.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var hasOwn = require_has_own_property(),
      isCallable = require_is_callable(),
      toObject = require_to_object(),
      sharedKey = require_shared_key(),
      CORRECT_PROTOTYPE_GETTER = require_correct_prototype_getter(),
      IE_PROTO = sharedKey("IE_PROTO"),
      $Object = Object,
      ObjectPrototype = $Object.prototype;
    module.exports = CORRECT_PROTOTYPE_GETTER
      ? $Object.getPrototypeOf
      : function (O) {
          var object = toObject(O);
          if (hasOwn(object, IE_PROTO)) return object[IE_PROTO];
          var constructor = object.constructor;
          return isCallable(constructor) && object instanceof constructor
            ? constructor.prototype
            : object instanceof $Object
              ? ObjectPrototype
              : null;
        };
  },
});
var require_define_built_in = __commonJS({
  "../../node_modules/core-js-pure/internals/define-built-in.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var createNonEnumerableProperty = require_create_non_enumerable_property();
    module.exports = function (target, key, value, options) {
      return (
        options && options.enumerable ? (target[key] = value) : createNonEnumerableProperty(target, key, value), target
      );
    };
  },
});
var require_iterators_core = __commonJS({
  "../../node_modules/core-js-pure/internals/iterators-core.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var fails = require_fails(),
      isCallable = require_is_callable(),
      isObject = require_is_object(),
      create = require_object_create(),
      getPrototypeOf = require_object_get_prototype_of(),
      defineBuiltIn = require_define_built_in(),
      wellKnownSymbol = require_well_known_symbol(),
      IS_PURE = require_is_pure(),
      ITERATOR = wellKnownSymbol("iterator"),
      BUGGY_SAFARI_ITERATORS = !1,
      IteratorPrototype,
      PrototypeOfArrayIteratorPrototype,
      arrayIterator;
    [].keys &&
      ((arrayIterator = [].keys()),
      "next" in arrayIterator
        ? ((PrototypeOfArrayIteratorPrototype = getPrototypeOf(getPrototypeOf(arrayIterator))),
          PrototypeOfArrayIteratorPrototype !== Object.prototype &&
            (IteratorPrototype = PrototypeOfArrayIteratorPrototype))
        : (BUGGY_SAFARI_ITERATORS = !0));
    var NEW_ITERATOR_PROTOTYPE =
      !isObject(IteratorPrototype) ||
      fails(function () {
        var test = {};
        return IteratorPrototype[ITERATOR].call(test) !== test;
      });
    NEW_ITERATOR_PROTOTYPE ? (IteratorPrototype = {}) : IS_PURE && (IteratorPrototype = create(IteratorPrototype));
    isCallable(IteratorPrototype[ITERATOR]) ||
      defineBuiltIn(IteratorPrototype, ITERATOR, function () {
        return this;
      });
    module.exports = { IteratorPrototype, BUGGY_SAFARI_ITERATORS };
  },
});
var require_to_string_tag_support = __commonJS({
  "../../node_modules/core-js-pure/internals/to-string-tag-support.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var wellKnownSymbol = require_well_known_symbol(),
      TO_STRING_TAG = wellKnownSymbol("toStringTag"),
      test = {};
    test[TO_STRING_TAG] = "z";
    module.exports = String(test) === "[object z]";
  },
});
var require_classof = __commonJS({
  "../../node_modules/core-js-pure/internals/classof.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var TO_STRING_TAG_SUPPORT = require_to_string_tag_support(),
      isCallable = require_is_callable(),
      classofRaw = require_classof_raw(),
      wellKnownSymbol = require_well_known_symbol(),
      TO_STRING_TAG = wellKnownSymbol("toStringTag"),
      $Object = Object,
      CORRECT_ARGUMENTS =
        classofRaw(
          (function () {
            return arguments;
          })(),
        ) === "Arguments",
      tryGet = function (it, key) {
        try {
          return it[key];
        } catch {}
      };
    module.exports = TO_STRING_TAG_SUPPORT
      ? classofRaw
      : function (it) {
          var O, tag, result;
          return it === void 0
            ? "Undefined"
            : it === null
              ? "Null"
              : typeof (tag = tryGet((O = $Object(it)), TO_STRING_TAG)) == "string"
                ? tag
                : CORRECT_ARGUMENTS
                  ? classofRaw(O)
                  : (result = classofRaw(O)) === "Object" && isCallable(O.callee)
                    ? "Arguments"
                    : result;
        };
  },
});
var require_object_to_string = __commonJS({
  "../../node_modules/core-js-pure/internals/object-to-string.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var TO_STRING_TAG_SUPPORT = require_to_string_tag_support(),
      classof = require_classof();
    module.exports = TO_STRING_TAG_SUPPORT
      ? {}.toString
      : function () {
          return "[object " + classof(this) + "]";
        };
  },
});
var require_set_to_string_tag = __commonJS({
  "../../node_modules/core-js-pure/internals/set-to-string-tag.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var TO_STRING_TAG_SUPPORT = require_to_string_tag_support(),
      defineProperty = require_object_define_property().f,
      createNonEnumerableProperty = require_create_non_enumerable_property(),
      hasOwn = require_has_own_property(),
      toString = require_object_to_string(),
      wellKnownSymbol = require_well_known_symbol(),
      TO_STRING_TAG = wellKnownSymbol("toStringTag");
    module.exports = function (it, TAG, STATIC, SET_METHOD) {
      var target = STATIC ? it : it && it.prototype;
      target &&
        (hasOwn(target, TO_STRING_TAG) || defineProperty(target, TO_STRING_TAG, { configurable: !0, value: TAG }),
        SET_METHOD && !TO_STRING_TAG_SUPPORT && createNonEnumerableProperty(target, "toString", toString));
    };
  },
});
var require_iterator_create_constructor = __commonJS({
  "../../node_modules/core-js-pure/internals/iterator-create-constructor.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var IteratorPrototype = require_iterators_core().IteratorPrototype,
      create = require_object_create(),
      createPropertyDescriptor = require_create_property_descriptor(),
      setToStringTag = require_set_to_string_tag(),
      Iterators = require_iterators(),
      returnThis = function () {
        return this;
      };
    module.exports = function (IteratorConstructor, NAME, next, ENUMERABLE_NEXT) {
      var TO_STRING_TAG = NAME + " Iterator";
      return (
        (IteratorConstructor.prototype = create(IteratorPrototype, {
          next: createPropertyDescriptor(+!ENUMERABLE_NEXT, next),
        })),
        setToStringTag(IteratorConstructor, TO_STRING_TAG, !1, !0),
        (Iterators[TO_STRING_TAG] = returnThis),
        IteratorConstructor
      );
    };
  },
});
var require_function_uncurry_this_accessor = __commonJS({
  "../../node_modules/core-js-pure/internals/function-uncurry-this-accessor.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var uncurryThis = require_function_uncurry_this(),
      aCallable = require_a_callable();
    module.exports = function (object, key, method) {
      try {
        return uncurryThis(aCallable(Object.getOwnPropertyDescriptor(object, key)[method]));
      } catch {}
    };
  },
});
var require_is_possible_prototype = __commonJS({
  "../../node_modules/core-js-pure/internals/is-possible-prototype.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var isObject = require_is_object();
    module.exports = function (argument) {
      return isObject(argument) || argument === null;
    };
  },
});
var require_a_possible_prototype = __commonJS({
  "../../node_modules/core-js-pure/internals/a-possible-prototype.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var isPossiblePrototype = require_is_possible_prototype(),
      $String = String,
      $TypeError = TypeError;
    module.exports = function (argument) {
      if (isPossiblePrototype(argument)) return argument;
      throw new $TypeError("Can't set " + $String(argument) + " as a prototype");
    };
  },
});
var require_object_set_prototype_of = __commonJS({
  "../../node_modules/core-js-pure/internals/object-set-prototype-of.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var uncurryThisAccessor = require_function_uncurry_this_accessor(),
      isObject = require_is_object(),
      requireObjectCoercible = require_require_object_coercible(),
      aPossiblePrototype = require_a_possible_prototype();
    module.exports =
      Object.setPrototypeOf ||
      ("__proto__" in {}
        ? (function () {
            var CORRECT_SETTER = !1,
              test = {},
              setter;
            try {
              ((setter = uncurryThisAccessor(Object.prototype, "__proto__", "set")),
                setter(test, []),
                (CORRECT_SETTER = test instanceof Array));
            } catch {}
            return function (O, proto) {
              return (
                requireObjectCoercible(O),
                aPossiblePrototype(proto),
                isObject(O) && (CORRECT_SETTER ? setter(O, proto) : (O.__proto__ = proto)),
                O
              );
            };
          })()
        : void 0);
  },
});
var require_iterator_define = __commonJS({
  "../../node_modules/core-js-pure/internals/iterator-define.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var $ = require_export(),
      call = require_function_call(),
      IS_PURE = require_is_pure(),
      FunctionName = require_function_name(),
      isCallable = require_is_callable(),
      createIteratorConstructor = require_iterator_create_constructor(),
      getPrototypeOf = require_object_get_prototype_of(),
      setPrototypeOf = require_object_set_prototype_of(),
      setToStringTag = require_set_to_string_tag(),
      createNonEnumerableProperty = require_create_non_enumerable_property(),
      defineBuiltIn = require_define_built_in(),
      wellKnownSymbol = require_well_known_symbol(),
      Iterators = require_iterators(),
      IteratorsCore = require_iterators_core(),
      PROPER_FUNCTION_NAME = FunctionName.PROPER,
      CONFIGURABLE_FUNCTION_NAME = FunctionName.CONFIGURABLE,
      IteratorPrototype = IteratorsCore.IteratorPrototype,
      BUGGY_SAFARI_ITERATORS = IteratorsCore.BUGGY_SAFARI_ITERATORS,
      ITERATOR = wellKnownSymbol("iterator"),
      KEYS = "keys",
      VALUES = "values",
      ENTRIES = "entries",
      returnThis = function () {
        return this;
      };
    module.exports = function (Iterable, NAME, IteratorConstructor, next, DEFAULT, IS_SET, FORCED) {
      createIteratorConstructor(IteratorConstructor, NAME, next);
      var getIterationMethod = function (KIND) {
          if (KIND === DEFAULT && defaultIterator) return defaultIterator;
          if (!BUGGY_SAFARI_ITERATORS && KIND && KIND in IterablePrototype) return IterablePrototype[KIND];
          switch (KIND) {
            case KEYS:
              return function () {
                return new IteratorConstructor(this, KIND);
              };
            case VALUES:
              return function () {
                return new IteratorConstructor(this, KIND);
              };
            case ENTRIES:
              return function () {
                return new IteratorConstructor(this, KIND);
              };
          }
          return function () {
            return new IteratorConstructor(this);
          };
        },
        TO_STRING_TAG = NAME + " Iterator",
        INCORRECT_VALUES_NAME = !1,
        IterablePrototype = Iterable.prototype,
        nativeIterator =
          IterablePrototype[ITERATOR] || IterablePrototype["@@iterator"] || (DEFAULT && IterablePrototype[DEFAULT]),
        defaultIterator = (!BUGGY_SAFARI_ITERATORS && nativeIterator) || getIterationMethod(DEFAULT),
        anyNativeIterator = (NAME === "Array" && IterablePrototype.entries) || nativeIterator,
        CurrentIteratorPrototype,
        methods,
        KEY;
      if (
        (anyNativeIterator &&
          ((CurrentIteratorPrototype = getPrototypeOf(anyNativeIterator.call(new Iterable()))),
          CurrentIteratorPrototype !== Object.prototype &&
            CurrentIteratorPrototype.next &&
            (!IS_PURE &&
              getPrototypeOf(CurrentIteratorPrototype) !== IteratorPrototype &&
              (setPrototypeOf
                ? setPrototypeOf(CurrentIteratorPrototype, IteratorPrototype)
                : isCallable(CurrentIteratorPrototype[ITERATOR]) ||
                  defineBuiltIn(CurrentIteratorPrototype, ITERATOR, returnThis)),
            setToStringTag(CurrentIteratorPrototype, TO_STRING_TAG, !0, !0),
            IS_PURE && (Iterators[TO_STRING_TAG] = returnThis))),
        PROPER_FUNCTION_NAME &&
          DEFAULT === VALUES &&
          nativeIterator &&
          nativeIterator.name !== VALUES &&
          (!IS_PURE && CONFIGURABLE_FUNCTION_NAME
            ? createNonEnumerableProperty(IterablePrototype, "name", VALUES)
            : ((INCORRECT_VALUES_NAME = !0),
              (defaultIterator = function () {
                return call(nativeIterator, this);
              }))),
        DEFAULT)
      )
        if (
          ((methods = {
            values: getIterationMethod(VALUES),
            keys: IS_SET ? defaultIterator : getIterationMethod(KEYS),
            entries: getIterationMethod(ENTRIES),
          }),
          FORCED)
        )
          for (KEY in methods)
            (BUGGY_SAFARI_ITERATORS || INCORRECT_VALUES_NAME || !(KEY in IterablePrototype)) &&
              defineBuiltIn(IterablePrototype, KEY, methods[KEY]);
        else $({ target: NAME, proto: !0, forced: BUGGY_SAFARI_ITERATORS || INCORRECT_VALUES_NAME }, methods);
      return (
        (!IS_PURE || FORCED) &&
          IterablePrototype[ITERATOR] !== defaultIterator &&
          defineBuiltIn(IterablePrototype, ITERATOR, defaultIterator, { name: DEFAULT }),
        (Iterators[NAME] = defaultIterator),
        methods
      );
    };
  },
});
var require_create_iter_result_object = __commonJS({
  "../../node_modules/core-js-pure/internals/create-iter-result-object.js"(exports, module) {
    "use strict";
    init_fixed_random();
    module.exports = function (value, done) {
      return { value, done };
    };
  },
});
var require_es_array_iterator = __commonJS({
  "../../node_modules/core-js-pure/modules/es.array.iterator.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var toIndexedObject = require_to_indexed_object(),
      addToUnscopables = require_add_to_unscopables(),
      Iterators = require_iterators(),
      InternalStateModule = require_internal_state(),
      defineProperty = require_object_define_property().f,
      defineIterator = require_iterator_define(),
      createIterResultObject = require_create_iter_result_object(),
      IS_PURE = require_is_pure(),
      DESCRIPTORS = require_descriptors(),
      ARRAY_ITERATOR = "Array Iterator",
      setInternalState = InternalStateModule.set,
      getInternalState = InternalStateModule.getterFor(ARRAY_ITERATOR);
    module.exports = defineIterator(
      Array,
      "Array",
      function (iterated, kind) {
        setInternalState(this, { type: ARRAY_ITERATOR, target: toIndexedObject(iterated), index: 0, kind });
      },
      function () {
        var state = getInternalState(this),
          target = state.target,
          index = state.index++;
        if (!target || index >= target.length) return ((state.target = null), createIterResultObject(void 0, !0));
        switch (state.kind) {
          case "keys":
            return createIterResultObject(index, !1);
          case "values":
            return createIterResultObject(target[index], !1);
        }
        return createIterResultObject([index, target[index]], !1);
      },
      "values",
    );
    var values = (Iterators.Arguments = Iterators.Array);
    addToUnscopables("keys");
    addToUnscopables("values");
    addToUnscopables("entries");
    if (!IS_PURE && DESCRIPTORS && values.name !== "values")
      try {
        defineProperty(values, "name", { value: "values" });
      } catch {}
  },
});
var require_safe_get_built_in = __commonJS({
  "../../node_modules/core-js-pure/internals/safe-get-built-in.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var globalThis2 = require_global_this(),
      DESCRIPTORS = require_descriptors(),
      getOwnPropertyDescriptor = Object.getOwnPropertyDescriptor;
    module.exports = function (name) {
      if (!DESCRIPTORS) return globalThis2[name];
      var descriptor = getOwnPropertyDescriptor(globalThis2, name);
      return descriptor && descriptor.value;
    };
  },
});
var require_url_constructor_detection = __commonJS({
  "../../node_modules/core-js-pure/internals/url-constructor-detection.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var fails = require_fails(),
      wellKnownSymbol = require_well_known_symbol(),
      DESCRIPTORS = require_descriptors(),
      IS_PURE = require_is_pure(),
      ITERATOR = wellKnownSymbol("iterator");
    module.exports = !fails(function () {
      var url = new URL("b?a=1&b=2&c=3", "https://a"),
        params = url.searchParams,
        params2 = new URLSearchParams("a=1&a=2&b=3"),
        result = "";
      return (
        (url.pathname = "c%20d"),
        params.forEach(function (value, key) {
          (params.delete("b"), (result += key + value));
        }),
        params2.delete("a", 2),
        params2.delete("b", void 0),
        (IS_PURE &&
          (!url.toJSON ||
            !params2.has("a", 1) ||
            params2.has("a", 2) ||
            !params2.has("a", void 0) ||
            params2.has("b"))) ||
          (!params.size && (IS_PURE || !DESCRIPTORS)) ||
          !params.sort ||
          url.href !== "https://a/c%20d?a=1&c=3" ||
          params.get("c") !== "3" ||
          String(new URLSearchParams("?a=1")) !== "a=1" ||
          !params[ITERATOR] ||
          new URL("https://a@b").username !== "a" ||
          new URLSearchParams(new URLSearchParams("a=b")).get("a") !== "b" ||
          new URL("https://\u0442\u0435\u0441\u0442").host !== "xn--e1aybc" ||
          new URL("https://a#\u0431").hash !== "#%D0%B1" ||
          result !== "a1c3" ||
          new URL("https://x", void 0).host !== "x"
      );
    });
  },
});
var require_es_string_from_code_point = __commonJS({
  "../../node_modules/core-js-pure/modules/es.string.from-code-point.js"() {
    "use strict";
    init_fixed_random();
    var $ = require_export(),
      uncurryThis = require_function_uncurry_this(),
      toAbsoluteIndex = require_to_absolute_index(),
      $RangeError = RangeError,
      fromCharCode = String.fromCharCode,
      $fromCodePoint = String.fromCodePoint,
      join = uncurryThis([].join),
      INCORRECT_LENGTH = !!$fromCodePoint && $fromCodePoint.length !== 1;
    $(
      { target: "String", stat: !0, arity: 1, forced: INCORRECT_LENGTH },
      {
        fromCodePoint: function (x) {
          for (var elements = [], length = arguments.length, i = 0, code; length > i;) {
            if (((code = +arguments[i]), toAbsoluteIndex(code, 1114111) !== code))
              throw new $RangeError(code + " is not a valid code point");
            elements[i++] =
              code < 65536 ? fromCharCode(code) : fromCharCode(((code -= 65536) >> 10) + 55296, (code % 1024) + 56320);
          }
          return join(elements, "");
        },
      },
    );
  },
});
var require_url_percent_coding = __commonJS({
  "../../node_modules/core-js-pure/internals/url-percent-coding.js"(exports, module) {
    "use strict";
    init_fixed_random();
    require_es_string_from_code_point();
    var getBuiltIn = require_get_built_in(),
      uncurryThis = require_function_uncurry_this(),
      fromCharCode = String.fromCharCode,
      fromCodePoint = getBuiltIn("String", "fromCodePoint"),
      $encodeURIComponent = encodeURIComponent,
      $parseInt = parseInt,
      charAt = uncurryThis("".charAt),
      push = uncurryThis([].push),
      replace = uncurryThis("".replace),
      stringSlice = uncurryThis("".slice),
      exec = uncurryThis(/./.exec),
      FALLBACK_REPLACER = "\uFFFD",
      VALID_HEX = /^[0-9a-f]+$/i,
      SURROGATE = /[\uD800-\uDBFF][\uDC00-\uDFFF]|[\uD800-\uDFFF]/g,
      parseHexOctet = function (string, start) {
        var substr = stringSlice(string, start, start + 2);
        return exec(VALID_HEX, substr) ? $parseInt(substr, 16) : NaN;
      },
      getLeadingOnes = function (octet) {
        for (var count = 0, mask = 128; mask > 0 && (octet & mask) !== 0; mask >>= 1) count++;
        return count;
      },
      utf8Decode = function (octets) {
        var codePoint = null,
          length = octets.length;
        switch (length) {
          case 1:
            codePoint = octets[0];
            break;
          case 2:
            codePoint = ((octets[0] & 31) << 6) | (octets[1] & 63);
            break;
          case 3:
            codePoint = ((octets[0] & 15) << 12) | ((octets[1] & 63) << 6) | (octets[2] & 63);
            break;
          case 4:
            codePoint = ((octets[0] & 7) << 18) | ((octets[1] & 63) << 12) | ((octets[2] & 63) << 6) | (octets[3] & 63);
            break;
        }
        return codePoint === null ||
          codePoint > 1114111 ||
          (codePoint >= 55296 && codePoint <= 57343) ||
          codePoint < (length > 3 ? 65536 : length > 2 ? 2048 : length > 1 ? 128 : 0)
          ? null
          : codePoint;
      },
      replaceLoneSurrogate = function (chunk) {
        return chunk.length === 2 ? chunk : FALLBACK_REPLACER;
      },
      decode = function (input) {
        for (var length = input.length, result = "", i = 0; i < length;) {
          var decodedChar = charAt(input, i);
          if (decodedChar === "%") {
            if (charAt(input, i + 1) === "%" || i + 3 > length) {
              ((result += "%"), i++);
              continue;
            }
            var octet = parseHexOctet(input, i + 1);
            if (octet !== octet) {
              ((result += decodedChar), i++);
              continue;
            }
            i += 2;
            var byteSequenceLength = getLeadingOnes(octet);
            if (byteSequenceLength === 0) decodedChar = fromCharCode(octet);
            else {
              if (byteSequenceLength === 1 || byteSequenceLength > 4) {
                ((result += FALLBACK_REPLACER), i++);
                continue;
              }
              for (
                var octets = [octet], sequenceIndex = 1;
                sequenceIndex < byteSequenceLength && (i++, !(i + 3 > length || charAt(input, i) !== "%"));
              ) {
                var nextByte = parseHexOctet(input, i + 1);
                if (
                  nextByte !== nextByte ||
                  nextByte > 191 ||
                  nextByte < 128 ||
                  (sequenceIndex === 1 &&
                    ((octet === 224 && nextByte < 160) ||
                      (octet === 237 && nextByte > 159) ||
                      (octet === 240 && nextByte < 144) ||
                      (octet === 244 && nextByte > 143)))
                )
                  break;
                (push(octets, nextByte), (i += 2), sequenceIndex++);
              }
              if (octets.length !== byteSequenceLength) {
                result += FALLBACK_REPLACER;
                continue;
              }
              var codePoint = utf8Decode(octets);
              if (codePoint === null) {
                for (var replacement = 0; replacement < byteSequenceLength; replacement++) result += FALLBACK_REPLACER;
                i++;
                continue;
              } else decodedChar = fromCodePoint(codePoint);
            }
          }
          ((result += decodedChar), i++);
        }
        return result;
      },
      encode = function (input) {
        try {
          return $encodeURIComponent(input);
        } catch {
          return $encodeURIComponent(replace(input, SURROGATE, replaceLoneSurrogate));
        }
      };
    module.exports = { decode, encode };
  },
});
var require_define_built_in_accessor = __commonJS({
  "../../node_modules/core-js-pure/internals/define-built-in-accessor.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var defineProperty = require_object_define_property();
    module.exports = function (target, name, descriptor) {
      return defineProperty.f(target, name, descriptor);
    };
  },
});
var require_define_built_ins = __commonJS({
  "../../node_modules/core-js-pure/internals/define-built-ins.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var defineBuiltIn = require_define_built_in();
    module.exports = function (target, src, options) {
      for (var key in src)
        options && options.unsafe && target[key]
          ? (target[key] = src[key])
          : defineBuiltIn(target, key, src[key], options);
      return target;
    };
  },
});
var require_an_instance = __commonJS({
  "../../node_modules/core-js-pure/internals/an-instance.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var isPrototypeOf = require_object_is_prototype_of(),
      $TypeError = TypeError;
    module.exports = function (it, Prototype) {
      if (isPrototypeOf(Prototype, it)) return it;
      throw new $TypeError("Incorrect invocation");
    };
  },
});
var require_to_string = __commonJS({
  "../../node_modules/core-js-pure/internals/to-string.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var classof = require_classof(),
      $String = String;
    module.exports = function (argument) {
      if (classof(argument) === "Symbol") throw new TypeError("Cannot convert a Symbol value to a string");
      return $String(argument);
    };
  },
});
var require_get_internal_iterator = __commonJS({
  "../../node_modules/core-js-pure/internals/get-internal-iterator.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var classof = require_classof(),
      hasOwn = require_has_own_property(),
      Iterators = require_iterators();
    module.exports = function (it) {
      var klass = classof(it);
      return (klass === "Arguments" && (klass = "Array"), hasOwn(Iterators, klass) ? Iterators[klass] : void 0);
    };
  },
});
var require_get_iterator_method_internal = __commonJS({
  "../../node_modules/core-js-pure/internals/get-iterator-method-internal.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var getMethod = require_get_method(),
      isNullOrUndefined = require_is_null_or_undefined(),
      getInternalIterator = require_get_internal_iterator(),
      wellKnownSymbol = require_well_known_symbol(),
      ITERATOR = wellKnownSymbol("iterator");
    module.exports = function (it) {
      if (!isNullOrUndefined(it))
        return getMethod(it, ITERATOR) || getMethod(it, "@@iterator") || getInternalIterator(it);
    };
  },
});
var require_get_iterator_internal = __commonJS({
  "../../node_modules/core-js-pure/internals/get-iterator-internal.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var call = require_function_call(),
      isCallable = require_is_callable(),
      anObject = require_an_object(),
      tryToString = require_try_to_string(),
      getIteratorMethod = require_get_iterator_method_internal(),
      $TypeError = TypeError;
    module.exports = function (argument, usingIterator) {
      var iteratorMethod = arguments.length < 2 ? getIteratorMethod(argument) : usingIterator;
      if (isCallable(iteratorMethod)) return anObject(call(iteratorMethod, argument));
      throw new $TypeError(tryToString(argument) + " is not iterable");
    };
  },
});
var require_validate_arguments_length = __commonJS({
  "../../node_modules/core-js-pure/internals/validate-arguments-length.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var $TypeError = TypeError;
    module.exports = function (passed, required) {
      if (passed < required) throw new $TypeError("Not enough arguments");
      return passed;
    };
  },
});
var require_array_slice = __commonJS({
  "../../node_modules/core-js-pure/internals/array-slice.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var uncurryThis = require_function_uncurry_this();
    module.exports = uncurryThis([].slice);
  },
});
var require_array_sort = __commonJS({
  "../../node_modules/core-js-pure/internals/array-sort.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var arraySlice = require_array_slice(),
      floor = Math.floor,
      sort = function (array, comparefn) {
        var length = array.length;
        if (length < 8)
          for (var i = 1, element, j; i < length;) {
            for (j = i, element = array[i]; j && comparefn(array[j - 1], element) > 0;) array[j] = array[--j];
            j !== i++ && (array[j] = element);
          }
        else
          for (
            var middle = floor(length / 2),
              left = sort(arraySlice(array, 0, middle), comparefn),
              right = sort(arraySlice(array, middle), comparefn),
              llength = left.length,
              rlength = right.length,
              lindex = 0,
              rindex = 0;
            lindex < llength || rindex < rlength;
          )
            array[lindex + rindex] =
              lindex < llength && rindex < rlength
                ? comparefn(left[lindex], right[rindex]) <= 0
                  ? left[lindex++]
                  : right[rindex++]
                : lindex < llength
                  ? left[lindex++]
                  : right[rindex++];
        return array;
      };
    module.exports = sort;
  },
});
var require_web_url_search_params_constructor = __commonJS({
  "../../node_modules/core-js-pure/modules/web.url-search-params.constructor.js"(exports, module) {
    "use strict";
    init_fixed_random();
    require_es_array_iterator();
    var $ = require_export(),
      globalThis2 = require_global_this(),
      safeGetBuiltIn = require_safe_get_built_in(),
      call = require_function_call(),
      uncurryThis = require_function_uncurry_this(),
      DESCRIPTORS = require_descriptors(),
      USE_NATIVE_URL = require_url_constructor_detection(),
      percentCoding = require_url_percent_coding(),
      defineBuiltIn = require_define_built_in(),
      defineBuiltInAccessor = require_define_built_in_accessor(),
      defineBuiltIns = require_define_built_ins(),
      setToStringTag = require_set_to_string_tag(),
      createIteratorConstructor = require_iterator_create_constructor(),
      InternalStateModule = require_internal_state(),
      anInstance = require_an_instance(),
      isCallable = require_is_callable(),
      hasOwn = require_has_own_property(),
      bind = require_function_bind_context(),
      classof = require_classof(),
      anObject = require_an_object(),
      isObject = require_is_object(),
      $toString = require_to_string(),
      create = require_object_create(),
      createPropertyDescriptor = require_create_property_descriptor(),
      getIterator = require_get_iterator_internal(),
      getIteratorMethod = require_get_iterator_method_internal(),
      createIterResultObject = require_create_iter_result_object(),
      validateArgumentsLength = require_validate_arguments_length(),
      wellKnownSymbol = require_well_known_symbol(),
      arraySort = require_array_sort(),
      ITERATOR = wellKnownSymbol("iterator"),
      URL_SEARCH_PARAMS = "URLSearchParams",
      URL_SEARCH_PARAMS_ITERATOR = URL_SEARCH_PARAMS + "Iterator",
      setInternalState = InternalStateModule.set,
      getInternalParamsState = InternalStateModule.getterFor(URL_SEARCH_PARAMS),
      getInternalIteratorState = InternalStateModule.getterFor(URL_SEARCH_PARAMS_ITERATOR),
      percentDecode = percentCoding.decode,
      percentEncode = percentCoding.encode,
      nativeFetch = safeGetBuiltIn("fetch"),
      NativeRequest = safeGetBuiltIn("Request"),
      Headers = safeGetBuiltIn("Headers"),
      RequestPrototype = NativeRequest && NativeRequest.prototype,
      HeadersPrototype = Headers && Headers.prototype,
      TypeError2 = globalThis2.TypeError,
      charAt = uncurryThis("".charAt),
      join = uncurryThis([].join),
      push = uncurryThis([].push),
      replace = uncurryThis("".replace),
      shift = uncurryThis([].shift),
      splice = uncurryThis([].splice),
      split = uncurryThis("".split),
      stringSlice = uncurryThis("".slice),
      plus = /\+/g,
      decodeQueryComponent = function (input) {
        return percentDecode(replace(input, plus, " "));
      },
      find = /[!'()~]|%20/g,
      replacements = { "!": "%21", "'": "%27", "(": "%28", ")": "%29", "~": "%7E", "%20": "+" },
      replacer = function (match) {
        return replacements[match];
      },
      serialize = function (it) {
        return replace(percentEncode(it), find, replacer);
      },
      URLSearchParamsIterator = createIteratorConstructor(
        function (params, kind) {
          setInternalState(this, {
            type: URL_SEARCH_PARAMS_ITERATOR,
            target: getInternalParamsState(params).entries,
            index: 0,
            kind,
          });
        },
        URL_SEARCH_PARAMS,
        function () {
          var state = getInternalIteratorState(this),
            target = state.target,
            index = state.index++;
          if (!target || index >= target.length) return ((state.target = null), createIterResultObject(void 0, !0));
          var entry = target[index];
          switch (state.kind) {
            case "keys":
              return createIterResultObject(entry.key, !1);
            case "values":
              return createIterResultObject(entry.value, !1);
          }
          return createIterResultObject([entry.key, entry.value], !1);
        },
        !0,
      ),
      URLSearchParamsState = function (init) {
        ((this.entries = []),
          (this.url = null),
          init !== void 0 &&
            (isObject(init)
              ? this.parseObject(init)
              : this.parseQuery(
                  typeof init == "string" ? (charAt(init, 0) === "?" ? stringSlice(init, 1) : init) : $toString(init),
                )));
      };
    URLSearchParamsState.prototype = {
      type: URL_SEARCH_PARAMS,
      bindURL: function (url) {
        ((this.url = url), this.update());
      },
      parseObject: function (object) {
        var entries = this.entries,
          iteratorMethod = getIteratorMethod(object),
          iterator,
          next,
          step,
          entryIterator,
          entryNext,
          first,
          second;
        if (iteratorMethod)
          for (
            iterator = getIterator(object, iteratorMethod), next = iterator.next;
            !(step = call(next, iterator)).done;
          ) {
            if (
              ((entryIterator = getIterator(anObject(step.value))),
              (entryNext = entryIterator.next),
              (first = call(entryNext, entryIterator)).done ||
                (second = call(entryNext, entryIterator)).done ||
                !call(entryNext, entryIterator).done)
            )
              throw new TypeError2("Expected sequence with length 2");
            push(entries, { key: $toString(first.value), value: $toString(second.value) });
          }
        else for (var key in object) hasOwn(object, key) && push(entries, { key, value: $toString(object[key]) });
      },
      parseQuery: function (query) {
        if (query)
          for (
            var entries = this.entries, attributes = split(query, "&"), index = 0, attribute, entry;
            index < attributes.length;
          )
            ((attribute = attributes[index++]),
              attribute.length &&
                ((entry = split(attribute, "=")),
                push(entries, {
                  key: decodeQueryComponent(shift(entry)),
                  value: decodeQueryComponent(join(entry, "=")),
                })));
      },
      serialize: function () {
        for (var entries = this.entries, result = [], index = 0, entry; index < entries.length;)
          ((entry = entries[index++]), push(result, serialize(entry.key) + "=" + serialize(entry.value)));
        return join(result, "&");
      },
      update: function () {
        ((this.entries.length = 0), this.parseQuery(this.url.query));
      },
      updateURL: function () {
        this.url && this.url.update();
      },
    };
    var URLSearchParamsConstructor = function () {
        anInstance(this, URLSearchParamsPrototype);
        var init = arguments.length > 0 ? arguments[0] : void 0,
          state = setInternalState(this, new URLSearchParamsState(init));
        DESCRIPTORS || (this.size = state.entries.length);
      },
      URLSearchParamsPrototype = URLSearchParamsConstructor.prototype;
    defineBuiltIns(
      URLSearchParamsPrototype,
      {
        append: function (name, value) {
          var state = getInternalParamsState(this);
          (validateArgumentsLength(arguments.length, 2),
            push(state.entries, { key: $toString(name), value: $toString(value) }),
            DESCRIPTORS || this.size++,
            state.updateURL());
        },
        delete: function (name) {
          for (
            var state = getInternalParamsState(this),
              length = validateArgumentsLength(arguments.length, 1),
              entries = state.entries,
              key = $toString(name),
              $value = length < 2 ? void 0 : arguments[1],
              value = $value === void 0 ? $value : $toString($value),
              index = 0;
            index < entries.length;
          ) {
            var entry = entries[index];
            entry.key === key && (value === void 0 || entry.value === value) ? splice(entries, index, 1) : index++;
          }
          (DESCRIPTORS || (this.size = entries.length), state.updateURL());
        },
        get: function (name) {
          var entries = getInternalParamsState(this).entries;
          validateArgumentsLength(arguments.length, 1);
          for (var key = $toString(name), index = 0; index < entries.length; index++)
            if (entries[index].key === key) return entries[index].value;
          return null;
        },
        getAll: function (name) {
          var entries = getInternalParamsState(this).entries;
          validateArgumentsLength(arguments.length, 1);
          for (var key = $toString(name), result = [], index = 0; index < entries.length; index++)
            entries[index].key === key && push(result, entries[index].value);
          return result;
        },
        has: function (name) {
          for (
            var entries = getInternalParamsState(this).entries,
              length = validateArgumentsLength(arguments.length, 1),
              key = $toString(name),
              $value = length < 2 ? void 0 : arguments[1],
              value = $value === void 0 ? $value : $toString($value),
              index = 0;
            index < entries.length;
          ) {
            var entry = entries[index++];
            if (entry.key === key && (value === void 0 || entry.value === value)) return !0;
          }
          return !1;
        },
        set: function (name, value) {
          var state = getInternalParamsState(this);
          validateArgumentsLength(arguments.length, 2);
          for (
            var entries = state.entries, found = !1, key = $toString(name), val = $toString(value), index = 0, entry;
            index < entries.length;
            index++
          )
            ((entry = entries[index]),
              entry.key === key && (found ? splice(entries, index--, 1) : ((found = !0), (entry.value = val))));
          (found || push(entries, { key, value: val }), DESCRIPTORS || (this.size = entries.length), state.updateURL());
        },
        sort: function () {
          var state = getInternalParamsState(this);
          (arraySort(state.entries, function (a, b) {
            return a.key > b.key ? 1 : -1;
          }),
            state.updateURL());
        },
        forEach: function (callback) {
          for (
            var entries = getInternalParamsState(this).entries,
              boundFunction = bind(callback, arguments.length > 1 ? arguments[1] : void 0),
              index = 0,
              entry;
            index < entries.length;
          )
            ((entry = entries[index++]), boundFunction(entry.value, entry.key, this));
        },
        keys: function () {
          return new URLSearchParamsIterator(this, "keys");
        },
        values: function () {
          return new URLSearchParamsIterator(this, "values");
        },
        entries: function () {
          return new URLSearchParamsIterator(this, "entries");
        },
      },
      { enumerable: !0 },
    );
    defineBuiltIn(URLSearchParamsPrototype, ITERATOR, URLSearchParamsPrototype.entries, { name: "entries" });
    defineBuiltIn(
      URLSearchParamsPrototype,
      "toString",
      function () {
        return getInternalParamsState(this).serialize();
      },
      { enumerable: !0 },
    );
    DESCRIPTORS &&
      defineBuiltInAccessor(URLSearchParamsPrototype, "size", {
        get: function () {
          return getInternalParamsState(this).entries.length;
        },
        configurable: !0,
        enumerable: !0,
      });
    setToStringTag(URLSearchParamsConstructor, URL_SEARCH_PARAMS);
    $({ global: !0, constructor: !0, forced: !USE_NATIVE_URL }, { URLSearchParams: URLSearchParamsConstructor });
    !USE_NATIVE_URL &&
      isCallable(Headers) &&
      ((headersHas = uncurryThis(HeadersPrototype.has)),
      (headersSet = uncurryThis(HeadersPrototype.set)),
      (wrapRequestOptions = function (init) {
        if (isObject(init)) {
          var body = init.body,
            headers;
          if (classof(body) === URL_SEARCH_PARAMS)
            return (
              (headers = init.headers ? new Headers(init.headers) : new Headers()),
              headersHas(headers, "content-type") ||
                headersSet(headers, "content-type", "application/x-www-form-urlencoded;charset=UTF-8"),
              create(init, {
                body: createPropertyDescriptor(0, $toString(body)),
                headers: createPropertyDescriptor(0, headers),
              })
            );
        }
        return init;
      }),
      isCallable(nativeFetch) &&
        $(
          { global: !0, enumerable: !0, dontCallGetSet: !0, forced: !0 },
          {
            fetch: function (input) {
              return nativeFetch(input, arguments.length > 1 ? wrapRequestOptions(arguments[1]) : {});
            },
          },
        ),
      isCallable(NativeRequest) &&
        ((RequestConstructor = function (input) {
          return (
            anInstance(this, RequestPrototype),
            new NativeRequest(input, arguments.length > 1 ? wrapRequestOptions(arguments[1]) : {})
          );
        }),
        (RequestPrototype.constructor = RequestConstructor),
        (RequestConstructor.prototype = RequestPrototype),
        $({ global: !0, constructor: !0, dontCallGetSet: !0, forced: !0 }, { Request: RequestConstructor })));
    var headersHas, headersSet, wrapRequestOptions, RequestConstructor;
    module.exports = { URLSearchParams: URLSearchParamsConstructor, getState: getInternalParamsState };
  },
});
var require_web_url_search_params = __commonJS({
  "../../node_modules/core-js-pure/modules/web.url-search-params.js"() {
    "use strict";
    init_fixed_random();
    require_web_url_search_params_constructor();
  },
});
var require_web_url_search_params_delete = __commonJS({
  "../../node_modules/core-js-pure/modules/web.url-search-params.delete.js"() {
    init_fixed_random();
  },
});
var require_web_url_search_params_has = __commonJS({
  "../../node_modules/core-js-pure/modules/web.url-search-params.has.js"() {
    init_fixed_random();
  },
});
var require_web_url_search_params_size = __commonJS({
  "../../node_modules/core-js-pure/modules/web.url-search-params.size.js"() {
    init_fixed_random();
  },
});
var require_url_search_params = __commonJS({
  "../../node_modules/core-js-pure/web/url-search-params.js"(exports, module) {
    "use strict";
    init_fixed_random();
    require_web_url_search_params();
    require_web_url_search_params_delete();
    require_web_url_search_params_has();
    require_web_url_search_params_size();
    var path = require_path();
    module.exports = path.URLSearchParams;
  },
});
var require_string_multibyte = __commonJS({
  "../../node_modules/core-js-pure/internals/string-multibyte.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var uncurryThis = require_function_uncurry_this(),
      toIntegerOrInfinity = require_to_integer_or_infinity(),
      toString = require_to_string(),
      requireObjectCoercible = require_require_object_coercible(),
      charAt = uncurryThis("".charAt),
      charCodeAt = uncurryThis("".charCodeAt),
      stringSlice = uncurryThis("".slice),
      createMethod = function (CONVERT_TO_STRING) {
        return function ($this, pos) {
          var S = toString(requireObjectCoercible($this)),
            position = toIntegerOrInfinity(pos),
            size = S.length,
            first,
            second;
          return position < 0 || position >= size
            ? CONVERT_TO_STRING
              ? ""
              : void 0
            : ((first = charCodeAt(S, position)),
              first < 55296 ||
              first > 56319 ||
              position + 1 === size ||
              (second = charCodeAt(S, position + 1)) < 56320 ||
              second > 57343
                ? CONVERT_TO_STRING
                  ? charAt(S, position)
                  : first
                : CONVERT_TO_STRING
                  ? stringSlice(S, position, position + 2)
                  : ((first - 55296) << 10) + (second - 56320) + 65536);
        };
      };
    module.exports = { codeAt: createMethod(!1), charAt: createMethod(!0) };
  },
});
var require_es_string_iterator = __commonJS({
  "../../node_modules/core-js-pure/modules/es.string.iterator.js"() {
    "use strict";
    init_fixed_random();
    var charAt = require_string_multibyte().charAt,
      toString = require_to_string(),
      InternalStateModule = require_internal_state(),
      defineIterator = require_iterator_define(),
      createIterResultObject = require_create_iter_result_object(),
      STRING_ITERATOR = "String Iterator",
      setInternalState = InternalStateModule.set,
      getInternalState = InternalStateModule.getterFor(STRING_ITERATOR);
    defineIterator(
      String,
      "String",
      function (iterated) {
        setInternalState(this, { type: STRING_ITERATOR, string: toString(iterated), index: 0 });
      },
      function () {
        var state = getInternalState(this),
          string = state.string,
          index = state.index,
          point;
        return index >= string.length
          ? createIterResultObject(void 0, !0)
          : ((point = charAt(string, index)), (state.index += point.length), createIterResultObject(point, !1));
      },
    );
  },
});
var require_object_get_own_property_symbols = __commonJS({
  "../../node_modules/core-js-pure/internals/object-get-own-property-symbols.js"(exports) {
    "use strict";
    init_fixed_random();
    exports.f = Object.getOwnPropertySymbols;
  },
});
var require_object_assign = __commonJS({
  "../../node_modules/core-js-pure/internals/object-assign.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var DESCRIPTORS = require_descriptors(),
      uncurryThis = require_function_uncurry_this(),
      call = require_function_call(),
      fails = require_fails(),
      objectKeys = require_object_keys(),
      getOwnPropertySymbolsModule = require_object_get_own_property_symbols(),
      propertyIsEnumerableModule = require_object_property_is_enumerable(),
      toObject = require_to_object(),
      IndexedObject = require_indexed_object(),
      $assign = Object.assign,
      defineProperty = Object.defineProperty,
      concat = uncurryThis([].concat);
    module.exports =
      !$assign ||
      fails(function () {
        if (
          DESCRIPTORS &&
          $assign(
            { b: 1 },
            $assign(
              defineProperty({}, "a", {
                enumerable: !0,
                get: function () {
                  defineProperty(this, "b", { value: 3, enumerable: !1 });
                },
              }),
              { b: 2 },
            ),
          ).b !== 1
        )
          return !0;
        var A = {},
          B = {},
          symbol = Symbol("assign detection"),
          alphabet = "abcdefghijklmnopqrst";
        return (
          (A[symbol] = 7),
          alphabet.split("").forEach(function (chr) {
            B[chr] = chr;
          }),
          $assign({}, A)[symbol] !== 7 || objectKeys($assign({}, B)).join("") !== alphabet
        );
      })
        ? function (target, source) {
            for (
              var T = toObject(target),
                argumentsLength = arguments.length,
                index = 1,
                getOwnPropertySymbols = getOwnPropertySymbolsModule.f,
                propertyIsEnumerable = propertyIsEnumerableModule.f;
              argumentsLength > index;
            )
              for (
                var S = IndexedObject(arguments[index++]),
                  keys = getOwnPropertySymbols ? concat(objectKeys(S), getOwnPropertySymbols(S)) : objectKeys(S),
                  length = keys.length,
                  j = 0,
                  key;
                length > j;
              )
                ((key = keys[j++]), (!DESCRIPTORS || call(propertyIsEnumerable, S, key)) && (T[key] = S[key]));
            return T;
          }
        : $assign;
  },
});
var require_iterator_close = __commonJS({
  "../../node_modules/core-js-pure/internals/iterator-close.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var call = require_function_call(),
      anObject = require_an_object(),
      getMethod = require_get_method();
    module.exports = function (iterator, kind, value) {
      var innerResult, innerError;
      anObject(iterator);
      try {
        if (((innerResult = getMethod(iterator, "return")), !innerResult)) {
          if (kind === "throw") throw value;
          return value;
        }
        innerResult = call(innerResult, iterator);
      } catch (error) {
        ((innerError = !0), (innerResult = error));
      }
      if (kind === "throw") throw value;
      if (innerError) throw innerResult;
      return (anObject(innerResult), value);
    };
  },
});
var require_call_with_safe_iteration_closing = __commonJS({
  "../../node_modules/core-js-pure/internals/call-with-safe-iteration-closing.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var anObject = require_an_object(),
      iteratorClose = require_iterator_close();
    module.exports = function (iterator, fn, value, ENTRIES) {
      try {
        return ENTRIES ? fn(anObject(value)[0], value[1]) : fn(value);
      } catch (error) {
        iteratorClose(iterator, "throw", error);
      }
    };
  },
});
var require_is_array_iterator_method = __commonJS({
  "../../node_modules/core-js-pure/internals/is-array-iterator-method.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var wellKnownSymbol = require_well_known_symbol(),
      Iterators = require_iterators(),
      ITERATOR = wellKnownSymbol("iterator"),
      ArrayPrototype = Array.prototype;
    module.exports = function (it) {
      return it !== void 0 && (Iterators.Array === it || ArrayPrototype[ITERATOR] === it);
    };
  },
});
var require_inspect_source = __commonJS({
  "../../node_modules/core-js-pure/internals/inspect-source.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var uncurryThis = require_function_uncurry_this(),
      isCallable = require_is_callable(),
      store = require_shared_store(),
      functionToString = uncurryThis(Function.toString);
    isCallable(store.inspectSource) ||
      (store.inspectSource = function (it) {
        return functionToString(it);
      });
    module.exports = store.inspectSource;
  },
});
var require_is_constructor = __commonJS({
  "../../node_modules/core-js-pure/internals/is-constructor.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var uncurryThis = require_function_uncurry_this(),
      fails = require_fails(),
      isCallable = require_is_callable(),
      classof = require_classof(),
      getBuiltIn = require_get_built_in(),
      inspectSource = require_inspect_source(),
      noop = function () {},
      construct = getBuiltIn("Reflect", "construct"),
      constructorRegExp = /^\s*(?:class|function)\b/,
      exec = uncurryThis(constructorRegExp.exec),
      INCORRECT_TO_STRING = !constructorRegExp.test(noop),
      isConstructorModern = function (argument) {
        if (!isCallable(argument)) return !1;
        try {
          return (construct(noop, [], argument), !0);
        } catch {
          return !1;
        }
      },
      isConstructorLegacy = function (argument) {
        if (!isCallable(argument)) return !1;
        switch (classof(argument)) {
          case "AsyncFunction":
          case "GeneratorFunction":
          case "AsyncGeneratorFunction":
            return !1;
        }
        try {
          return INCORRECT_TO_STRING || !!exec(constructorRegExp, inspectSource(argument));
        } catch {
          return !0;
        }
      };
    isConstructorLegacy.sham = !0;
    module.exports =
      !construct ||
      fails(function () {
        var called;
        return (
          isConstructorModern(isConstructorModern.call) ||
          !isConstructorModern(Object) ||
          !isConstructorModern(function () {
            called = !0;
          }) ||
          called
        );
      })
        ? isConstructorLegacy
        : isConstructorModern;
  },
});
var require_create_property = __commonJS({
  "../../node_modules/core-js-pure/internals/create-property.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var DESCRIPTORS = require_descriptors(),
      definePropertyModule = require_object_define_property(),
      createPropertyDescriptor = require_create_property_descriptor();
    module.exports = function (object, key, value) {
      DESCRIPTORS ? definePropertyModule.f(object, key, createPropertyDescriptor(0, value)) : (object[key] = value);
    };
  },
});
var require_is_array = __commonJS({
  "../../node_modules/core-js-pure/internals/is-array.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var classof = require_classof_raw();
    module.exports =
      Array.isArray ||
      function (argument) {
        return classof(argument) === "Array";
      };
  },
});
var require_array_set_length = __commonJS({
  "../../node_modules/core-js-pure/internals/array-set-length.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var DESCRIPTORS = require_descriptors(),
      isArray = require_is_array(),
      $TypeError = TypeError,
      getOwnPropertyDescriptor = Object.getOwnPropertyDescriptor,
      SILENT_ON_NON_WRITABLE_LENGTH_SET =
        DESCRIPTORS &&
        !(function () {
          if (this !== void 0) return !0;
          try {
            Object.defineProperty([], "length", { writable: !1 }).length = 1;
          } catch (error) {
            return error instanceof TypeError;
          }
        })();
    module.exports = SILENT_ON_NON_WRITABLE_LENGTH_SET
      ? function (O, length) {
          if (isArray(O) && !getOwnPropertyDescriptor(O, "length").writable)
            throw new $TypeError("Cannot set read only .length");
          return (O.length = length);
        }
      : function (O, length) {
          return (O.length = length);
        };
  },
});
var require_does_not_exceed_safe_integer = __commonJS({
  "../../node_modules/core-js-pure/internals/does-not-exceed-safe-integer.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var $TypeError = TypeError,
      MAX_SAFE_INTEGER = 9007199254740991;
    module.exports = function (it) {
      if (it > MAX_SAFE_INTEGER) throw new $TypeError("Maximum allowed index exceeded");
      return it;
    };
  },
});
var require_array_from = __commonJS({
  "../../node_modules/core-js-pure/internals/array-from.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var bind = require_function_bind_context(),
      call = require_function_call(),
      toObject = require_to_object(),
      callWithSafeIterationClosing = require_call_with_safe_iteration_closing(),
      isArrayIteratorMethod = require_is_array_iterator_method(),
      isConstructor = require_is_constructor(),
      lengthOfArrayLike = require_length_of_array_like(),
      createProperty = require_create_property(),
      setArrayLength = require_array_set_length(),
      getIterator = require_get_iterator_internal(),
      getIteratorMethod = require_get_iterator_method_internal(),
      iteratorClose = require_iterator_close(),
      doesNotExceedSafeInteger = require_does_not_exceed_safe_integer(),
      $Array = Array;
    module.exports = function (arrayLike) {
      var IS_CONSTRUCTOR = isConstructor(this),
        argumentsLength = arguments.length,
        mapfn = argumentsLength > 1 ? arguments[1] : void 0,
        mapping = mapfn !== void 0;
      mapping && (mapfn = bind(mapfn, argumentsLength > 2 ? arguments[2] : void 0));
      var O = toObject(arrayLike),
        iteratorMethod = getIteratorMethod(O),
        index = 0,
        length,
        result,
        step,
        iterator,
        next,
        value;
      if (iteratorMethod && !(this === $Array && isArrayIteratorMethod(iteratorMethod)))
        for (
          result = IS_CONSTRUCTOR ? new this() : [], iterator = getIterator(O, iteratorMethod), next = iterator.next;
          !(step = call(next, iterator)).done;
          index++
        ) {
          try {
            doesNotExceedSafeInteger(index);
          } catch (error) {
            iteratorClose(iterator, "throw", error);
          }
          value = mapping ? callWithSafeIterationClosing(iterator, mapfn, [step.value, index], !0) : step.value;
          try {
            createProperty(result, index, value);
          } catch (error) {
            iteratorClose(iterator, "throw", error);
          }
        }
      else
        for (
          length = lengthOfArrayLike(O), result = IS_CONSTRUCTOR ? new this(length) : $Array(length);
          length > index;
          index++
        )
          ((value = mapping ? mapfn(O[index], index) : O[index]), createProperty(result, index, value));
      return (setArrayLength(result, index), result);
    };
  },
});
var require_string_punycode_to_ascii = __commonJS({
  "../../node_modules/core-js-pure/internals/string-punycode-to-ascii.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var uncurryThis = require_function_uncurry_this(),
      maxInt = 2147483647,
      base = 36,
      tMin = 1,
      tMax = 26,
      skew = 38,
      damp = 700,
      initialBias = 72,
      initialN = 128,
      delimiter = "-",
      regexNonASCII = /[^\0-\u007E]/,
      regexSeparators = /[.\u3002\uFF0E\uFF61]/g,
      OVERFLOW_ERROR = "Overflow: input needs wider integers to process",
      baseMinusTMin = base - tMin,
      $RangeError = RangeError,
      exec = uncurryThis(regexSeparators.exec),
      floor = Math.floor,
      fromCharCode = String.fromCharCode,
      charCodeAt = uncurryThis("".charCodeAt),
      join = uncurryThis([].join),
      push = uncurryThis([].push),
      replace = uncurryThis("".replace),
      split = uncurryThis("".split),
      toLowerCase = uncurryThis("".toLowerCase),
      ucs2decode = function (string) {
        for (var output = [], counter = 0, length = string.length; counter < length;) {
          var value = charCodeAt(string, counter++);
          if (value >= 55296 && value <= 56319 && counter < length) {
            var extra = charCodeAt(string, counter++);
            (extra & 64512) === 56320
              ? push(output, ((value & 1023) << 10) + (extra & 1023) + 65536)
              : (push(output, value), counter--);
          } else push(output, value);
        }
        return output;
      },
      digitToBasic = function (digit) {
        return digit + 22 + 75 * (digit < 26);
      },
      adapt = function (delta, numPoints, firstTime) {
        var k = 0;
        for (
          delta = firstTime ? floor(delta / damp) : delta >> 1, delta += floor(delta / numPoints);
          delta > (baseMinusTMin * tMax) >> 1;
        )
          ((delta = floor(delta / baseMinusTMin)), (k += base));
        return floor(k + ((baseMinusTMin + 1) * delta) / (delta + skew));
      },
      encode = function (input) {
        var output = [];
        input = ucs2decode(input);
        var inputLength = input.length,
          n = initialN,
          delta = 0,
          bias = initialBias,
          i,
          currentValue;
        for (i = 0; i < input.length; i++)
          ((currentValue = input[i]), currentValue < 128 && push(output, fromCharCode(currentValue)));
        var basicLength = output.length,
          handledCPCount = basicLength;
        for (basicLength && push(output, delimiter); handledCPCount < inputLength;) {
          var m = maxInt;
          for (i = 0; i < input.length; i++)
            ((currentValue = input[i]), currentValue >= n && currentValue < m && (m = currentValue));
          var handledCPCountPlusOne = handledCPCount + 1;
          if (m - n > floor((maxInt - delta) / handledCPCountPlusOne)) throw new $RangeError(OVERFLOW_ERROR);
          for (delta += (m - n) * handledCPCountPlusOne, n = m, i = 0; i < input.length; i++) {
            if (((currentValue = input[i]), currentValue < n && ++delta > maxInt))
              throw new $RangeError(OVERFLOW_ERROR);
            if (currentValue === n) {
              for (var q = delta, k = base; ;) {
                var t = k <= bias ? tMin : k >= bias + tMax ? tMax : k - bias;
                if (q < t) break;
                var qMinusT = q - t,
                  baseMinusT = base - t;
                (push(output, fromCharCode(digitToBasic(t + (qMinusT % baseMinusT)))),
                  (q = floor(qMinusT / baseMinusT)),
                  (k += base));
              }
              (push(output, fromCharCode(digitToBasic(q))),
                (bias = adapt(delta, handledCPCountPlusOne, handledCPCount === basicLength)),
                (delta = 0),
                handledCPCount++);
            }
          }
          (delta++, n++);
        }
        return join(output, "");
      };
    module.exports = function (input) {
      var encoded = [],
        labels = split(replace(toLowerCase(input), regexSeparators, "."), "."),
        i,
        label;
      for (i = 0; i < labels.length; i++)
        ((label = labels[i]), push(encoded, exec(regexNonASCII, label) ? "xn--" + encode(label) : label));
      return join(encoded, ".");
    };
  },
});
var require_web_url_constructor = __commonJS({
  "../../node_modules/core-js-pure/modules/web.url.constructor.js"() {
    "use strict";
    init_fixed_random();
    require_es_string_iterator();
    var $ = require_export(),
      DESCRIPTORS = require_descriptors(),
      USE_NATIVE_URL = require_url_constructor_detection(),
      globalThis2 = require_global_this(),
      bind = require_function_bind_context(),
      uncurryThis = require_function_uncurry_this(),
      defineBuiltIn = require_define_built_in(),
      defineBuiltInAccessor = require_define_built_in_accessor(),
      anInstance = require_an_instance(),
      hasOwn = require_has_own_property(),
      assign = require_object_assign(),
      arrayFrom = require_array_from(),
      arraySlice = require_array_slice(),
      codeAt = require_string_multibyte().codeAt,
      toASCII = require_string_punycode_to_ascii(),
      percentCoding = require_url_percent_coding(),
      $toString = require_to_string(),
      setToStringTag = require_set_to_string_tag(),
      validateArgumentsLength = require_validate_arguments_length(),
      URLSearchParamsModule = require_web_url_search_params_constructor(),
      InternalStateModule = require_internal_state(),
      setInternalState = InternalStateModule.set,
      getInternalURLState = InternalStateModule.getterFor("URL"),
      URLSearchParams2 = URLSearchParamsModule.URLSearchParams,
      getInternalSearchParamsState = URLSearchParamsModule.getState,
      percentDecode = percentCoding.decode,
      percentEncode = percentCoding.encode,
      NativeURL = globalThis2.URL,
      TypeError2 = globalThis2.TypeError,
      parseInt2 = globalThis2.parseInt,
      floor = Math.floor,
      pow = Math.pow,
      fromCharCode = String.fromCharCode,
      charAt = uncurryThis("".charAt),
      exec = uncurryThis(/./.exec),
      join = uncurryThis([].join),
      numberToString = uncurryThis((1.1).toString),
      pop = uncurryThis([].pop),
      push = uncurryThis([].push),
      replace = uncurryThis("".replace),
      shift = uncurryThis([].shift),
      split = uncurryThis("".split),
      stringIndexOf = uncurryThis("".indexOf),
      stringSlice = uncurryThis("".slice),
      toLowerCase = uncurryThis("".toLowerCase),
      unshift = uncurryThis([].unshift),
      INVALID_AUTHORITY = "Invalid authority",
      INVALID_SCHEME = "Invalid scheme",
      INVALID_HOST = "Invalid host",
      INVALID_PORT = "Invalid port",
      ALPHA = /[a-z]/i,
      ALPHANUMERIC_PLUS_MINUS_DOT = /[\d+\-.a-z]/i,
      DIGIT = /\d/,
      HEX_START = /^0x/i,
      OCT = /^[0-7]+$/,
      DEC = /^\d+$/,
      HEX = /^[\da-f]+$/i,
      FORBIDDEN_DOMAIN_CODE_POINT = /[\u0000-\u0020#%/:<>?@[\\\]^|\u007F]/,
      FORBIDDEN_HOST_CODE_POINT = /[\0\t\n\r #/:<>?@[\\\]^|]/,
      LEADING_C0_CONTROL_OR_SPACE = /^[\u0000-\u0020]+/,
      TRAILING_C0_CONTROL_OR_SPACE = /(^|[^\u0000-\u0020])[\u0000-\u0020]+$/,
      TAB_AND_NEW_LINE = /[\t\n\r]/g,
      NON_ASCII = /[^\u0000-\u007F]/,
      MAPPED_ONTO_FORBIDDEN =
        "\xA8\xAF\xB4\xB8\u02D8\u02D9\u02DA\u02DB\u02DC\u02DD\u037A\u0384\u0385\u1FBD\u1FBF\u1FC0\u1FC1\u1FCD\u1FCE\u1FCF\u1FDD\u1FDE\u1FDF\u1FED\u1FEE\u1FFD\u1FFE\u2017\u203E\u2047\u2048\u2049\u2100\u2101\u2105\u2106\u2A74\u309B\u309C\uFC5E\uFC5F\uFC60\uFC61\uFC62\uFC63\uFDFA\uFDFB\uFE13\uFE16\uFE47\uFE48\uFE49\uFE4A\uFE4B\uFE4C\uFE55\uFE56\uFE5F\uFE64\uFE65\uFE68\uFE6A\uFE6B\uFE70\uFE72\uFE74\uFE76\uFE78\uFE7A\uFE7C\uFE7E\uFFE3",
      EOF,
      isIgnoredCodePoint = function (code) {
        return (
          code === 173 ||
          code === 847 ||
          code === 8203 ||
          code === 12644 ||
          code === 65279 ||
          code === 65440 ||
          (code >= 4447 && code <= 4448) ||
          (code >= 6068 && code <= 6069) ||
          (code >= 6155 && code <= 6159) ||
          (code >= 8288 && code <= 8292) ||
          (code >= 8298 && code <= 8303) ||
          (code >= 65024 && code <= 65039) ||
          (code >= 917760 && code <= 917999)
        );
      },
      isDisallowedCodePoint = function (code) {
        return (
          code === 65533 ||
          (code >= 55296 && code <= 57343) ||
          (code >= 128 && code <= 159) ||
          (code >= 8206 && code <= 8207) ||
          (code >= 8232 && code <= 8233) ||
          (code >= 8234 && code <= 8238) ||
          (code >= 8293 && code <= 8297) ||
          (code >= 64976 && code <= 65007) ||
          (code & 65534) === 65534 ||
          (code >= 57344 && code <= 63743) ||
          (code >= 983040 && code <= 1114109)
        );
      },
      mapCodePoint = function (code) {
        return code >= 65281 && code <= 65374
          ? code - 65248
          : code === 160 ||
              code === 5760 ||
              code === 8239 ||
              code === 8287 ||
              code === 12288 ||
              (code >= 8192 && code <= 8202) ||
              (code <= 65535 && stringIndexOf(MAPPED_ONTO_FORBIDDEN, fromCharCode(code)) > -1)
            ? 32
            : code;
      },
      domainToASCII = function (domain) {
        if (!exec(NON_ASCII, domain)) return domain === "" ? null : toASCII(domain);
        var codePoints = arrayFrom(domain),
          result = "",
          index,
          code,
          mapped;
        for (index = 0; index < codePoints.length; index++) {
          if (((code = codeAt(codePoints[index], 0)), isDisallowedCodePoint(code))) return null;
          isIgnoredCodePoint(code) ||
            ((mapped = mapCodePoint(code)), (result += mapped === code ? codePoints[index] : fromCharCode(mapped)));
        }
        return result === "" ? null : toASCII(result);
      },
      endsInNumber = function (input) {
        var parts = split(input, "."),
          last,
          hexPart;
        if (parts[parts.length - 1] === "") {
          if (parts.length === 1) return !1;
          parts.length--;
        }
        return (
          (last = parts[parts.length - 1]),
          exec(DEC, last)
            ? !0
            : exec(HEX_START, last)
              ? ((hexPart = stringSlice(last, 2)), hexPart === "" || !!exec(HEX, hexPart))
              : !1
        );
      },
      parseIPv4 = function (input) {
        var parts = split(input, "."),
          partsLength,
          numbers,
          index,
          part,
          radix,
          number,
          ipv4;
        if (
          (parts.length && parts[parts.length - 1] === "" && parts.length--,
          (partsLength = parts.length),
          partsLength > 4)
        )
          return null;
        for (numbers = [], index = 0; index < partsLength; index++) {
          if (((part = parts[index]), part === "")) return null;
          if (
            ((radix = 10),
            part.length > 1 &&
              charAt(part, 0) === "0" &&
              ((radix = exec(HEX_START, part) ? 16 : 8), (part = stringSlice(part, radix === 8 ? 1 : 2))),
            part === "")
          )
            number = 0;
          else {
            if (!exec(radix === 10 ? DEC : radix === 8 ? OCT : HEX, part)) return null;
            number = parseInt2(part, radix);
          }
          push(numbers, number);
        }
        for (index = 0; index < partsLength; index++)
          if (((number = numbers[index]), index === partsLength - 1)) {
            if (number >= pow(256, 5 - partsLength)) return null;
          } else if (number > 255) return null;
        for (ipv4 = pop(numbers), index = 0; index < numbers.length; index++)
          ipv4 += numbers[index] * pow(256, 3 - index);
        return ipv4;
      },
      parseIPv6 = function (input) {
        var address = [0, 0, 0, 0, 0, 0, 0, 0],
          pieceIndex = 0,
          compress = null,
          pointer = 0,
          value,
          length,
          numbersSeen,
          ipv4Piece,
          number,
          swaps,
          swap,
          chr = function () {
            return charAt(input, pointer);
          };
        if (chr() === ":") {
          if (charAt(input, 1) !== ":") return;
          ((pointer += 2), pieceIndex++, (compress = pieceIndex));
        }
        for (; chr();) {
          if (pieceIndex === 8) return;
          if (chr() === ":") {
            if (compress !== null) return;
            (pointer++, pieceIndex++, (compress = pieceIndex));
            continue;
          }
          for (value = length = 0; length < 4 && exec(HEX, chr());)
            ((value = value * 16 + parseInt2(chr(), 16)), pointer++, length++);
          if (chr() === ".") {
            if (length === 0 || ((pointer -= length), pieceIndex > 6)) return;
            for (numbersSeen = 0; chr();) {
              if (((ipv4Piece = null), numbersSeen > 0))
                if (chr() === "." && numbersSeen < 4) pointer++;
                else return;
              if (!exec(DIGIT, chr())) return;
              for (; exec(DIGIT, chr());) {
                if (((number = parseInt2(chr(), 10)), ipv4Piece === null)) ipv4Piece = number;
                else {
                  if (ipv4Piece === 0) return;
                  ipv4Piece = ipv4Piece * 10 + number;
                }
                if (ipv4Piece > 255) return;
                pointer++;
              }
              ((address[pieceIndex] = address[pieceIndex] * 256 + ipv4Piece),
                numbersSeen++,
                (numbersSeen === 2 || numbersSeen === 4) && pieceIndex++);
            }
            if (numbersSeen !== 4) return;
            break;
          } else if (chr() === ":") {
            if ((pointer++, !chr())) return;
          } else if (chr()) return;
          address[pieceIndex++] = value;
        }
        if (compress !== null)
          for (swaps = pieceIndex - compress, pieceIndex = 7; pieceIndex !== 0 && swaps > 0;)
            ((swap = address[pieceIndex]),
              (address[pieceIndex--] = address[compress + swaps - 1]),
              (address[compress + --swaps] = swap));
        else if (pieceIndex !== 8) return;
        return address;
      },
      findLongestZeroSequence = function (ipv6) {
        for (var maxIndex = null, maxLength = 1, currStart = null, currLength = 0, index = 0; index < 8; index++)
          ipv6[index] !== 0
            ? (currLength > maxLength && ((maxIndex = currStart), (maxLength = currLength)),
              (currStart = null),
              (currLength = 0))
            : (currStart === null && (currStart = index), ++currLength);
        return currLength > maxLength ? currStart : maxIndex;
      },
      serializeHost = function (host) {
        var result, index, compress, ignore0;
        if (typeof host == "number") {
          for (result = [], index = 0; index < 4; index++) (unshift(result, host % 256), (host = floor(host / 256)));
          return join(result, ".");
        }
        if (typeof host == "object") {
          for (result = "", compress = findLongestZeroSequence(host), index = 0; index < 8; index++)
            (ignore0 && host[index] === 0) ||
              (ignore0 && (ignore0 = !1),
              compress === index
                ? ((result += index ? ":" : "::"), (ignore0 = !0))
                : ((result += numberToString(host[index], 16)), index < 7 && (result += ":")));
          return "[" + result + "]";
        }
        return host;
      },
      C0ControlPercentEncodeSet = {},
      queryPercentEncodeSet = assign({}, C0ControlPercentEncodeSet, { " ": 1, '"': 1, "#": 1, "<": 1, ">": 1 }),
      specialQueryPercentEncodeSet = assign({}, queryPercentEncodeSet, { "'": 1 }),
      fragmentPercentEncodeSet = assign({}, C0ControlPercentEncodeSet, { " ": 1, '"': 1, "<": 1, ">": 1, "`": 1 }),
      pathPercentEncodeSet = assign({}, fragmentPercentEncodeSet, { "#": 1, "?": 1, "{": 1, "}": 1, "^": 1 }),
      userinfoPercentEncodeSet = assign({}, pathPercentEncodeSet, {
        "/": 1,
        ":": 1,
        ";": 1,
        "=": 1,
        "@": 1,
        "[": 1,
        "\\": 1,
        "]": 1,
        "^": 1,
        "|": 1,
      }),
      utf8PercentEncode = function (chr, set) {
        var code = codeAt(chr, 0);
        return code >= 32 && code < 127 && !hasOwn(set, chr)
          ? chr
          : chr === "'" && hasOwn(set, chr)
            ? "%27"
            : percentEncode(chr);
      },
      specialSchemes = { ftp: 21, file: null, http: 80, https: 443, ws: 80, wss: 443 },
      isWindowsDriveLetter = function (string, normalized) {
        var second;
        return (
          string.length === 2 &&
          exec(ALPHA, charAt(string, 0)) &&
          ((second = charAt(string, 1)) === ":" || (!normalized && second === "|"))
        );
      },
      startsWithWindowsDriveLetter = function (string) {
        var third;
        return (
          string.length > 1 &&
          isWindowsDriveLetter(stringSlice(string, 0, 2)) &&
          (string.length === 2 ||
            (third = charAt(string, 2)) === "/" ||
            third === "\\" ||
            third === "?" ||
            third === "#")
        );
      },
      isSingleDot = function (segment) {
        return segment === "." || toLowerCase(segment) === "%2e";
      },
      isDoubleDot = function (segment) {
        return (
          (segment = toLowerCase(segment)),
          segment === ".." || segment === "%2e." || segment === ".%2e" || segment === "%2e%2e"
        );
      },
      SCHEME_START = {},
      SCHEME = {},
      NO_SCHEME = {},
      SPECIAL_RELATIVE_OR_AUTHORITY = {},
      PATH_OR_AUTHORITY = {},
      RELATIVE = {},
      RELATIVE_SLASH = {},
      SPECIAL_AUTHORITY_SLASHES = {},
      SPECIAL_AUTHORITY_IGNORE_SLASHES = {},
      AUTHORITY = {},
      HOST = {},
      HOSTNAME = {},
      PORT = {},
      FILE = {},
      FILE_SLASH = {},
      FILE_HOST = {},
      PATH_START = {},
      PATH = {},
      CANNOT_BE_A_BASE_URL_PATH = {},
      QUERY = {},
      FRAGMENT = {},
      URLState = function (url, isBase, base) {
        var urlString = $toString(url),
          baseState,
          failure,
          searchParams;
        if (isBase) {
          if (((failure = this.parse(urlString)), failure)) throw new TypeError2(failure);
          this.searchParams = null;
        } else {
          if (
            (base !== void 0 && (baseState = new URLState(base, !0)),
            (failure = this.parse(urlString, null, baseState)),
            failure)
          )
            throw new TypeError2(failure);
          ((searchParams = getInternalSearchParamsState(new URLSearchParams2())),
            searchParams.bindURL(this),
            (this.searchParams = searchParams));
        }
      };
    URLState.prototype = {
      type: "URL",
      parse: function (input, stateOverride, base) {
        var url = this,
          state = stateOverride || SCHEME_START,
          pointer = 0,
          buffer = "",
          seenAt = !1,
          seenBracket = !1,
          seenPasswordToken = !1,
          codePoints,
          chr,
          bufferCodePoints,
          failure;
        for (
          input = $toString(input),
            stateOverride ||
              ((url.scheme = ""),
              (url.username = ""),
              (url.password = ""),
              (url.host = null),
              (url.port = null),
              (url.path = []),
              (url.query = null),
              (url.fragment = null),
              (url.cannotBeABaseURL = !1),
              (input = replace(input, LEADING_C0_CONTROL_OR_SPACE, "")),
              (input = replace(input, TRAILING_C0_CONTROL_OR_SPACE, "$1"))),
            input = replace(input, TAB_AND_NEW_LINE, ""),
            codePoints = arrayFrom(input);
          pointer <= codePoints.length;
        ) {
          switch (((chr = codePoints[pointer]), state)) {
            case SCHEME_START:
              if (chr && exec(ALPHA, chr)) ((buffer += toLowerCase(chr)), (state = SCHEME));
              else {
                if (stateOverride) return INVALID_SCHEME;
                state = NO_SCHEME;
                continue;
              }
              break;
            case SCHEME:
              if (chr && exec(ALPHANUMERIC_PLUS_MINUS_DOT, chr)) buffer += toLowerCase(chr);
              else if (chr === ":") {
                if (
                  stateOverride &&
                  (url.isSpecial() !== hasOwn(specialSchemes, buffer) ||
                    (buffer === "file" && (url.includesCredentials() || url.port !== null)) ||
                    (url.scheme === "file" && url.host === ""))
                )
                  return;
                if (((url.scheme = buffer), stateOverride)) {
                  url.isSpecial() && specialSchemes[url.scheme] === url.port && (url.port = null);
                  return;
                }
                ((buffer = ""),
                  url.scheme === "file"
                    ? (state = FILE)
                    : url.isSpecial() && base && base.scheme === url.scheme
                      ? (state = SPECIAL_RELATIVE_OR_AUTHORITY)
                      : url.isSpecial()
                        ? (state = SPECIAL_AUTHORITY_SLASHES)
                        : codePoints[pointer + 1] === "/"
                          ? ((state = PATH_OR_AUTHORITY), pointer++)
                          : ((url.cannotBeABaseURL = !0), push(url.path, ""), (state = CANNOT_BE_A_BASE_URL_PATH)));
              } else {
                if (stateOverride) return INVALID_SCHEME;
                ((buffer = ""), (state = NO_SCHEME), (pointer = 0));
                continue;
              }
              break;
            case NO_SCHEME:
              if (!base || (base.cannotBeABaseURL && chr !== "#")) return INVALID_SCHEME;
              if (base.cannotBeABaseURL && chr === "#") {
                ((url.scheme = base.scheme),
                  (url.path = arraySlice(base.path)),
                  (url.query = base.query),
                  (url.fragment = ""),
                  (url.cannotBeABaseURL = !0),
                  (state = FRAGMENT));
                break;
              }
              state = base.scheme === "file" ? FILE : RELATIVE;
              continue;
            case SPECIAL_RELATIVE_OR_AUTHORITY:
              if (chr === "/" && codePoints[pointer + 1] === "/")
                ((state = SPECIAL_AUTHORITY_IGNORE_SLASHES), pointer++);
              else {
                state = RELATIVE;
                continue;
              }
              break;
            case PATH_OR_AUTHORITY:
              if (chr === "/") {
                state = AUTHORITY;
                break;
              } else {
                state = PATH;
                continue;
              }
            case RELATIVE:
              if (((url.scheme = base.scheme), chr === EOF))
                ((url.username = base.username),
                  (url.password = base.password),
                  (url.host = base.host),
                  (url.port = base.port),
                  (url.path = arraySlice(base.path)),
                  (url.query = base.query));
              else if (chr === "/" || (chr === "\\" && url.isSpecial())) state = RELATIVE_SLASH;
              else if (chr === "?")
                ((url.username = base.username),
                  (url.password = base.password),
                  (url.host = base.host),
                  (url.port = base.port),
                  (url.path = arraySlice(base.path)),
                  (url.query = ""),
                  (state = QUERY));
              else if (chr === "#")
                ((url.username = base.username),
                  (url.password = base.password),
                  (url.host = base.host),
                  (url.port = base.port),
                  (url.path = arraySlice(base.path)),
                  (url.query = base.query),
                  (url.fragment = ""),
                  (state = FRAGMENT));
              else {
                ((url.username = base.username),
                  (url.password = base.password),
                  (url.host = base.host),
                  (url.port = base.port),
                  (url.path = arraySlice(base.path)),
                  url.path.length && url.path.length--,
                  (state = PATH));
                continue;
              }
              break;
            case RELATIVE_SLASH:
              if (url.isSpecial() && (chr === "/" || chr === "\\")) state = SPECIAL_AUTHORITY_IGNORE_SLASHES;
              else if (chr === "/") state = AUTHORITY;
              else {
                ((url.username = base.username),
                  (url.password = base.password),
                  (url.host = base.host),
                  (url.port = base.port),
                  (state = PATH));
                continue;
              }
              break;
            case SPECIAL_AUTHORITY_SLASHES:
              if (((state = SPECIAL_AUTHORITY_IGNORE_SLASHES), chr !== "/" || codePoints[pointer + 1] !== "/"))
                continue;
              pointer++;
              break;
            case SPECIAL_AUTHORITY_IGNORE_SLASHES:
              if (chr !== "/" && chr !== "\\") {
                state = AUTHORITY;
                continue;
              }
              break;
            case AUTHORITY:
              if (chr === "@") {
                (seenAt && (buffer = "%40" + buffer), (seenAt = !0), (bufferCodePoints = arrayFrom(buffer)));
                for (var i = 0; i < bufferCodePoints.length; i++) {
                  var codePoint = bufferCodePoints[i];
                  if (codePoint === ":" && !seenPasswordToken) {
                    seenPasswordToken = !0;
                    continue;
                  }
                  var encodedCodePoints = utf8PercentEncode(codePoint, userinfoPercentEncodeSet);
                  seenPasswordToken ? (url.password += encodedCodePoints) : (url.username += encodedCodePoints);
                }
                buffer = "";
              } else if (
                chr === EOF ||
                chr === "/" ||
                chr === "?" ||
                chr === "#" ||
                (chr === "\\" && url.isSpecial())
              ) {
                if (seenAt && buffer === "") return INVALID_AUTHORITY;
                ((pointer -= arrayFrom(buffer).length + 1), (buffer = ""), (state = HOST));
              } else buffer += chr;
              break;
            case HOST:
            case HOSTNAME:
              if (stateOverride && url.scheme === "file") {
                state = FILE_HOST;
                continue;
              } else if (chr === ":" && !seenBracket) {
                if (buffer === "") return INVALID_HOST;
                if (stateOverride === HOSTNAME) return;
                if (((failure = url.parseHost(buffer)), failure)) return failure;
                ((buffer = ""), (state = PORT));
              } else if (
                chr === EOF ||
                chr === "/" ||
                chr === "?" ||
                chr === "#" ||
                (chr === "\\" && url.isSpecial())
              ) {
                if (url.isSpecial() && buffer === "") return INVALID_HOST;
                if (stateOverride && buffer === "" && (url.includesCredentials() || url.port !== null)) return;
                if (((failure = url.parseHost(buffer)), failure)) return failure;
                if (((buffer = ""), (state = PATH_START), stateOverride)) return;
                continue;
              } else (chr === "[" ? (seenBracket = !0) : chr === "]" && (seenBracket = !1), (buffer += chr));
              break;
            case PORT:
              if (exec(DIGIT, chr)) buffer += chr;
              else if (
                chr === EOF ||
                chr === "/" ||
                chr === "?" ||
                chr === "#" ||
                (chr === "\\" && url.isSpecial()) ||
                stateOverride
              ) {
                if (buffer !== "") {
                  var port = parseInt2(buffer, 10);
                  if (port > 65535) return INVALID_PORT;
                  ((url.port = url.isSpecial() && port === specialSchemes[url.scheme] ? null : port), (buffer = ""));
                }
                if (stateOverride) return;
                state = PATH_START;
                continue;
              } else return INVALID_PORT;
              break;
            case FILE:
              if (((url.scheme = "file"), (url.host = ""), chr === "/" || chr === "\\")) state = FILE_SLASH;
              else if (base && base.scheme === "file")
                switch (chr) {
                  case EOF:
                    ((url.host = base.host), (url.path = arraySlice(base.path)), (url.query = base.query));
                    break;
                  case "?":
                    ((url.host = base.host), (url.path = arraySlice(base.path)), (url.query = ""), (state = QUERY));
                    break;
                  case "#":
                    ((url.host = base.host),
                      (url.path = arraySlice(base.path)),
                      (url.query = base.query),
                      (url.fragment = ""),
                      (state = FRAGMENT));
                    break;
                  default:
                    ((url.host = base.host),
                      startsWithWindowsDriveLetter(join(arraySlice(codePoints, pointer), "")) ||
                        ((url.path = arraySlice(base.path)), url.shortenPath()),
                      (state = PATH));
                    continue;
                }
              else {
                state = PATH;
                continue;
              }
              break;
            case FILE_SLASH:
              if (chr === "/" || chr === "\\") {
                state = FILE_HOST;
                break;
              }
              (base &&
                base.scheme === "file" &&
                ((url.host = base.host),
                !startsWithWindowsDriveLetter(join(arraySlice(codePoints, pointer), "")) &&
                  isWindowsDriveLetter(base.path[0], !0) &&
                  push(url.path, base.path[0])),
                (state = PATH));
              continue;
            case FILE_HOST:
              if (chr === EOF || chr === "/" || chr === "\\" || chr === "?" || chr === "#") {
                if (!stateOverride && isWindowsDriveLetter(buffer)) state = PATH;
                else if (buffer === "") {
                  if (((url.host = ""), stateOverride)) return;
                  state = PATH_START;
                } else {
                  if (((failure = url.parseHost(buffer)), failure)) return failure;
                  if ((url.host === "localhost" && (url.host = ""), stateOverride)) return;
                  ((buffer = ""), (state = PATH_START));
                }
                continue;
              } else buffer += chr;
              break;
            case PATH_START:
              if (url.isSpecial()) {
                if (((state = PATH), chr !== "/" && chr !== "\\")) continue;
              } else if (!stateOverride && chr === "?") ((url.query = ""), (state = QUERY));
              else if (!stateOverride && chr === "#") ((url.fragment = ""), (state = FRAGMENT));
              else if (chr !== EOF && ((state = PATH), chr !== "/")) continue;
              break;
            case PATH:
              if (
                chr === EOF ||
                chr === "/" ||
                (chr === "\\" && url.isSpecial()) ||
                (!stateOverride && (chr === "?" || chr === "#"))
              ) {
                if (
                  (isDoubleDot(buffer)
                    ? (url.shortenPath(), chr !== "/" && !(chr === "\\" && url.isSpecial()) && push(url.path, ""))
                    : isSingleDot(buffer)
                      ? chr !== "/" && !(chr === "\\" && url.isSpecial()) && push(url.path, "")
                      : (url.scheme === "file" &&
                          !url.path.length &&
                          isWindowsDriveLetter(buffer) &&
                          (url.host !== null && url.host !== "" && (url.host = ""), (buffer = charAt(buffer, 0) + ":")),
                        push(url.path, buffer)),
                  (buffer = ""),
                  url.scheme === "file" && (chr === EOF || chr === "?" || chr === "#"))
                )
                  for (; url.path.length > 1 && url.path[0] === "";) shift(url.path);
                chr === "?"
                  ? ((url.query = ""), (state = QUERY))
                  : chr === "#" && ((url.fragment = ""), (state = FRAGMENT));
              } else buffer += utf8PercentEncode(chr, pathPercentEncodeSet);
              break;
            case CANNOT_BE_A_BASE_URL_PATH:
              chr === "?"
                ? ((url.query = ""), (state = QUERY))
                : chr === "#"
                  ? ((url.fragment = ""), (state = FRAGMENT))
                  : chr !== EOF &&
                    (chr === " "
                      ? (url.path[0] +=
                          codePoints[pointer + 1] === "?" || codePoints[pointer + 1] === "#" ? "%20" : " ")
                      : (url.path[0] += utf8PercentEncode(chr, C0ControlPercentEncodeSet)));
              break;
            case QUERY:
              !stateOverride && chr === "#"
                ? ((url.fragment = ""), (state = FRAGMENT))
                : chr !== EOF &&
                  (url.query += utf8PercentEncode(
                    chr,
                    url.isSpecial() ? specialQueryPercentEncodeSet : queryPercentEncodeSet,
                  ));
              break;
            case FRAGMENT:
              chr !== EOF && (url.fragment += utf8PercentEncode(chr, fragmentPercentEncodeSet));
              break;
          }
          pointer++;
        }
      },
      parseHost: function (input) {
        var result, codePoints, index;
        if (charAt(input, 0) === "[") {
          if (charAt(input, input.length - 1) !== "]" || ((result = parseIPv6(stringSlice(input, 1, -1))), !result))
            return INVALID_HOST;
          this.host = result;
        } else if (this.isSpecial()) {
          if (
            ((input = domainToASCII(percentDecode(input))), input === null || exec(FORBIDDEN_DOMAIN_CODE_POINT, input))
          )
            return INVALID_HOST;
          if (endsInNumber(input)) {
            if (((result = parseIPv4(input)), result === null)) return INVALID_HOST;
            this.host = result;
          } else this.host = input;
        } else {
          if (exec(FORBIDDEN_HOST_CODE_POINT, input)) return INVALID_HOST;
          for (result = "", codePoints = arrayFrom(input), index = 0; index < codePoints.length; index++)
            result += utf8PercentEncode(codePoints[index], C0ControlPercentEncodeSet);
          this.host = result;
        }
      },
      cannotHaveUsernamePasswordPort: function () {
        return this.host === null || this.host === "" || this.cannotBeABaseURL || this.scheme === "file";
      },
      includesCredentials: function () {
        return this.username !== "" || this.password !== "";
      },
      isSpecial: function () {
        return hasOwn(specialSchemes, this.scheme);
      },
      shortenPath: function () {
        var path = this.path,
          pathSize = path.length;
        pathSize && (this.scheme !== "file" || pathSize !== 1 || !isWindowsDriveLetter(path[0], !0)) && path.length--;
      },
      serialize: function () {
        var url = this,
          scheme = url.scheme,
          username = url.username,
          password = url.password,
          host = url.host,
          port = url.port,
          path = url.path,
          query = url.query,
          fragment = url.fragment,
          output = scheme + ":";
        return (
          host !== null
            ? ((output += "//"),
              url.includesCredentials() && (output += username + (password ? ":" + password : "") + "@"),
              (output += serializeHost(host)),
              port !== null && (output += ":" + port))
            : scheme === "file" && (output += "//"),
          host === null && !url.cannotBeABaseURL && path.length > 1 && path[0] === "" && (output += "/."),
          (output += url.cannotBeABaseURL ? path[0] : path.length ? "/" + join(path, "/") : ""),
          query !== null && (output += "?" + query),
          fragment !== null && (output += "#" + fragment),
          output
        );
      },
      setHref: function (href) {
        var failure = this.parse(href);
        if (failure) throw new TypeError2(failure);
        this.searchParams.update();
      },
      getOrigin: function () {
        var scheme = this.scheme,
          port = this.port;
        if (scheme === "blob")
          try {
            return new URLConstructor(this.path[0]).origin;
          } catch {
            return "null";
          }
        return scheme === "file" || !this.isSpecial()
          ? "null"
          : scheme + "://" + serializeHost(this.host) + (port !== null ? ":" + port : "");
      },
      getProtocol: function () {
        return this.scheme + ":";
      },
      setProtocol: function (protocol) {
        this.parse($toString(protocol) + ":", SCHEME_START);
      },
      getUsername: function () {
        return this.username;
      },
      setUsername: function (username) {
        var codePoints = arrayFrom($toString(username));
        if (!this.cannotHaveUsernamePasswordPort()) {
          this.username = "";
          for (var i = 0; i < codePoints.length; i++)
            this.username += utf8PercentEncode(codePoints[i], userinfoPercentEncodeSet);
        }
      },
      getPassword: function () {
        return this.password;
      },
      setPassword: function (password) {
        var codePoints = arrayFrom($toString(password));
        if (!this.cannotHaveUsernamePasswordPort()) {
          this.password = "";
          for (var i = 0; i < codePoints.length; i++)
            this.password += utf8PercentEncode(codePoints[i], userinfoPercentEncodeSet);
        }
      },
      getHost: function () {
        var host = this.host,
          port = this.port;
        return host === null ? "" : port === null ? serializeHost(host) : serializeHost(host) + ":" + port;
      },
      setHost: function (host) {
        this.cannotBeABaseURL || this.parse(host, HOST);
      },
      getHostname: function () {
        var host = this.host;
        return host === null ? "" : serializeHost(host);
      },
      setHostname: function (hostname) {
        this.cannotBeABaseURL || this.parse(hostname, HOSTNAME);
      },
      getPort: function () {
        var port = this.port;
        return port === null ? "" : $toString(port);
      },
      setPort: function (port) {
        this.cannotHaveUsernamePasswordPort() ||
          ((port = $toString(port)), port === "" ? (this.port = null) : this.parse(port, PORT));
      },
      getPathname: function () {
        var path = this.path;
        return this.cannotBeABaseURL ? path[0] : path.length ? "/" + join(path, "/") : "";
      },
      setPathname: function (pathname) {
        this.cannotBeABaseURL || ((this.path = []), this.parse(pathname, PATH_START));
      },
      getSearch: function () {
        var query = this.query;
        return query ? "?" + query : "";
      },
      setSearch: function (search) {
        ((search = $toString(search)),
          search === ""
            ? (this.query = null)
            : (charAt(search, 0) === "?" && (search = stringSlice(search, 1)),
              (this.query = ""),
              this.parse(search, QUERY)),
          this.searchParams.update());
      },
      getSearchParams: function () {
        return this.searchParams.facade;
      },
      getHash: function () {
        var fragment = this.fragment;
        return fragment ? "#" + fragment : "";
      },
      setHash: function (hash) {
        if (((hash = $toString(hash)), hash === "")) {
          this.fragment = null;
          return;
        }
        (charAt(hash, 0) === "#" && (hash = stringSlice(hash, 1)), (this.fragment = ""), this.parse(hash, FRAGMENT));
      },
      update: function () {
        this.query = this.searchParams.serialize() || null;
      },
    };
    var URLConstructor = function (url) {
        var that = anInstance(this, URLPrototype),
          base = validateArgumentsLength(arguments.length, 1) > 1 ? arguments[1] : void 0,
          state = setInternalState(that, new URLState(url, !1, base));
        DESCRIPTORS ||
          ((that.href = state.serialize()),
          (that.origin = state.getOrigin()),
          (that.protocol = state.getProtocol()),
          (that.username = state.getUsername()),
          (that.password = state.getPassword()),
          (that.host = state.getHost()),
          (that.hostname = state.getHostname()),
          (that.port = state.getPort()),
          (that.pathname = state.getPathname()),
          (that.search = state.getSearch()),
          (that.searchParams = state.getSearchParams()),
          (that.hash = state.getHash()));
      },
      URLPrototype = URLConstructor.prototype,
      accessorDescriptor = function (getter, setter) {
        return {
          get: function () {
            return getInternalURLState(this)[getter]();
          },
          set:
            setter &&
            function (value) {
              return getInternalURLState(this)[setter](value);
            },
          configurable: !0,
          enumerable: !0,
        };
      };
    DESCRIPTORS &&
      (defineBuiltInAccessor(URLPrototype, "href", accessorDescriptor("serialize", "setHref")),
      defineBuiltInAccessor(URLPrototype, "origin", accessorDescriptor("getOrigin")),
      defineBuiltInAccessor(URLPrototype, "protocol", accessorDescriptor("getProtocol", "setProtocol")),
      defineBuiltInAccessor(URLPrototype, "username", accessorDescriptor("getUsername", "setUsername")),
      defineBuiltInAccessor(URLPrototype, "password", accessorDescriptor("getPassword", "setPassword")),
      defineBuiltInAccessor(URLPrototype, "host", accessorDescriptor("getHost", "setHost")),
      defineBuiltInAccessor(URLPrototype, "hostname", accessorDescriptor("getHostname", "setHostname")),
      defineBuiltInAccessor(URLPrototype, "port", accessorDescriptor("getPort", "setPort")),
      defineBuiltInAccessor(URLPrototype, "pathname", accessorDescriptor("getPathname", "setPathname")),
      defineBuiltInAccessor(URLPrototype, "search", accessorDescriptor("getSearch", "setSearch")),
      defineBuiltInAccessor(URLPrototype, "searchParams", accessorDescriptor("getSearchParams")),
      defineBuiltInAccessor(URLPrototype, "hash", accessorDescriptor("getHash", "setHash")));
    defineBuiltIn(
      URLPrototype,
      "toJSON",
      function () {
        return getInternalURLState(this).serialize();
      },
      { enumerable: !0 },
    );
    defineBuiltIn(
      URLPrototype,
      "toString",
      function () {
        return getInternalURLState(this).serialize();
      },
      { enumerable: !0 },
    );
    NativeURL &&
      ((nativeCreateObjectURL = NativeURL.createObjectURL),
      (nativeRevokeObjectURL = NativeURL.revokeObjectURL),
      nativeCreateObjectURL && defineBuiltIn(URLConstructor, "createObjectURL", bind(nativeCreateObjectURL, NativeURL)),
      nativeRevokeObjectURL &&
        defineBuiltIn(URLConstructor, "revokeObjectURL", bind(nativeRevokeObjectURL, NativeURL)));
    var nativeCreateObjectURL, nativeRevokeObjectURL;
    setToStringTag(URLConstructor, "URL");
    $({ global: !0, constructor: !0, forced: !USE_NATIVE_URL, sham: !DESCRIPTORS }, { URL: URLConstructor });
  },
});
var require_web_url = __commonJS({
  "../../node_modules/core-js-pure/modules/web.url.js"() {
    "use strict";
    init_fixed_random();
    require_web_url_constructor();
  },
});
var require_web_url_can_parse = __commonJS({
  "../../node_modules/core-js-pure/modules/web.url.can-parse.js"() {
    "use strict";
    init_fixed_random();
    var $ = require_export(),
      getBuiltIn = require_get_built_in(),
      fails = require_fails(),
      validateArgumentsLength = require_validate_arguments_length(),
      toString = require_to_string(),
      USE_NATIVE_URL = require_url_constructor_detection(),
      URL2 = getBuiltIn("URL"),
      THROWS_WITHOUT_ARGUMENTS =
        USE_NATIVE_URL &&
        fails(function () {
          URL2.canParse();
        }),
      WRONG_ARITY = fails(function () {
        return URL2.canParse.length !== 1;
      });
    $(
      { target: "URL", stat: !0, forced: !THROWS_WITHOUT_ARGUMENTS || WRONG_ARITY },
      {
        canParse: function (url) {
          var length = validateArgumentsLength(arguments.length, 1),
            urlString = toString(url),
            base = length < 2 || arguments[1] === void 0 ? void 0 : toString(arguments[1]);
          try {
            return !!new URL2(urlString, base);
          } catch {
            return !1;
          }
        },
      },
    );
  },
});
var require_web_url_parse = __commonJS({
  "../../node_modules/core-js-pure/modules/web.url.parse.js"() {
    "use strict";
    init_fixed_random();
    var $ = require_export(),
      getBuiltIn = require_get_built_in(),
      validateArgumentsLength = require_validate_arguments_length(),
      toString = require_to_string(),
      USE_NATIVE_URL = require_url_constructor_detection(),
      URL2 = getBuiltIn("URL");
    $(
      { target: "URL", stat: !0, forced: !USE_NATIVE_URL },
      {
        parse: function (url) {
          var length = validateArgumentsLength(arguments.length, 1),
            urlString = toString(url),
            base = length < 2 || arguments[1] === void 0 ? void 0 : toString(arguments[1]);
          try {
            return new URL2(urlString, base);
          } catch {
            return null;
          }
        },
      },
    );
  },
});
var require_web_url_to_json = __commonJS({
  "../../node_modules/core-js-pure/modules/web.url.to-json.js"() {
    init_fixed_random();
  },
});
var require_url = __commonJS({
  "../../node_modules/core-js-pure/web/url.js"(exports, module) {
    "use strict";
    init_fixed_random();
    require_url_search_params();
    require_web_url();
    require_web_url_can_parse();
    require_web_url_parse();
    require_web_url_to_json();
    var path = require_path();
    module.exports = path.URL;
  },
});
var require_url2 = __commonJS({
  "../../node_modules/core-js-pure/stable/url/index.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var parent = require_url();
    module.exports = parent;
  },
});
var require_url3 = __commonJS({
  "../../node_modules/core-js-pure/actual/url/index.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var parent = require_url2();
    module.exports = parent;
  },
});
var require_dom_iterables = __commonJS({
  "../../node_modules/core-js-pure/internals/dom-iterables.js"(exports, module) {
    "use strict";
    init_fixed_random();
    module.exports = {
      CSSRuleList: 0,
      CSSStyleDeclaration: 0,
      CSSValueList: 0,
      ClientRectList: 0,
      DOMRectList: 0,
      DOMStringList: 0,
      DOMTokenList: 1,
      DataTransferItemList: 0,
      FileList: 0,
      HTMLAllCollection: 0,
      HTMLCollection: 0,
      HTMLFormElement: 0,
      HTMLSelectElement: 0,
      MediaList: 0,
      MimeTypeArray: 0,
      NamedNodeMap: 0,
      NodeList: 1,
      PaintRequestList: 0,
      Plugin: 0,
      PluginArray: 0,
      SVGLengthList: 0,
      SVGNumberList: 0,
      SVGPathSegList: 0,
      SVGPointList: 0,
      SVGStringList: 0,
      SVGTransformList: 0,
      SourceBufferList: 0,
      StyleSheetList: 0,
      TextTrackCueList: 0,
      TextTrackList: 0,
      TouchList: 0,
    };
  },
});
var require_web_dom_collections_iterator = __commonJS({
  "../../node_modules/core-js-pure/modules/web.dom-collections.iterator.js"() {
    "use strict";
    init_fixed_random();
    require_es_array_iterator();
    var DOMIterables = require_dom_iterables(),
      globalThis2 = require_global_this(),
      setToStringTag = require_set_to_string_tag(),
      Iterators = require_iterators();
    for (COLLECTION_NAME in DOMIterables)
      (setToStringTag(globalThis2[COLLECTION_NAME], COLLECTION_NAME), (Iterators[COLLECTION_NAME] = Iterators.Array));
    var COLLECTION_NAME;
  },
});
var require_url_search_params2 = __commonJS({
  "../../node_modules/core-js-pure/stable/url-search-params/index.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var parent = require_url_search_params();
    require_web_dom_collections_iterator();
    module.exports = parent;
  },
});
var require_url_search_params3 = __commonJS({
  "../../node_modules/core-js-pure/actual/url-search-params/index.js"(exports, module) {
    "use strict";
    init_fixed_random();
    var parent = require_url_search_params2();
    module.exports = parent;
  },
});
init_fixed_random();
var import_url = __toESM(require_url3(), 1),
  import_url_search_params = __toESM(require_url_search_params3(), 1);
var export_URL = import_url.default;
var export_URLSearchParams = import_url_search_params.default;
export { export_URL as URL, export_URLSearchParams as URLSearchParams };
