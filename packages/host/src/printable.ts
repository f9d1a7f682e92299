// For packages that print what plugins say, and know the host alone
export { printable, printableLine, printableMessage } from "@armory-plugins/base/printable";
