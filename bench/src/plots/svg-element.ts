/** The attributes of an element. Numbers are rounded to a tenth: nobody sees more. */
export type Attributes = Readonly<Record<string, string | number>>;

/** An element of SVG. Its children are markup: text among them is escaped by the caller. */
export function element(name: string, attributes: Attributes, children: readonly string[] = []): string {
  const written = Object.entries(attributes).map(([key, value]) => {
    const shown = typeof value === "number" ? String(Math.round(value * 10) / 10) : value;
    return ` ${key}="${shown.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`;
  });
  const start = `<${name}${written.join("")}`;
  return children.length === 0 ? `${start}/>\n` : `${start}>${children.join("")}</${name}>\n`;
}
