// URL and URLSearchParams (url.spec.whatwg.org), for plugins that name them.
export { default as URL } from "core-js-pure/actual/url";
export { default as URLSearchParams } from "core-js-pure/actual/url-search-params";
