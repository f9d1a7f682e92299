// The names of an image layout: https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md

/** The file that says what the directory is. */
export const layoutFile = "oci-layout";

/** What {@link layoutFile} says. */
export const layoutVersion = { imageLayoutVersion: "1.0.0" } as const;

/** The file that lists the manifests. */
export const indexFile = "index.json";

/** The annotation of a manifest that says its name. */
export const nameAnnotation = "org.opencontainers.image.ref.name";
