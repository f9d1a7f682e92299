// URL and URLSearchParams (url.spec.whatwg.org), for plugins that name them: mostly a schema library does. Host names in other scripts than ASCII are refused.
export { URL, URLSearchParams } from "whatwg-url-minimum";
