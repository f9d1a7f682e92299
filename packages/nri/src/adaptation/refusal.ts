/** Why a runtime fails a request of the kubelet's: in `text` its own words, as the kubelet gets them. */
export type Refusal =
  | {
      /** Two plugins set the same field. */
      readonly kind: "conflict";
      readonly text: string;
      /** The plugin that came second. */
      readonly plugin: string;
      /** The plugin that the field belongs to. */
      readonly owner: string;
      /** The field as the protocol names it: `Annotations`, `MemLimit`. */
      readonly field: string;
      /** Of a field with several entries: which one. */
      readonly key?: string | undefined;
    }
  /** A plugin asked to update the container that is being created. */
  | { readonly kind: "self-update"; readonly text: string; readonly plugin: string }
  /** A plugin answered with an error, or failed in a way that its policy calls one. */
  | { readonly kind: "plugin-failed"; readonly text: string; readonly plugin: string }
  /** A validator said no, or failed. */
  | { readonly kind: "rejected"; readonly text: string; readonly plugin: string }
  /** No OCI spec can be made of what plugins asked for. */
  | { readonly kind: "invalid-spec"; readonly text: string };

/** How a refusal travels inside this directory; the runtime's answers carry it as a value. */
export class RefusedRequest extends Error {
  override readonly name = "RefusedRequest";
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.text);
    this.refusal = refusal;
  }
}
