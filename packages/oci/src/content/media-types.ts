/**
 * Media types of manifests.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/media-types.md
 */
export const mediaTypes = {
  /** What lists the config and the layers of an artifact. */
  manifest: "application/vnd.oci.image.manifest.v1+json",
  /** What lists manifests: of a multi-platform image, or of what refers to another manifest. */
  index: "application/vnd.oci.image.index.v1+json",
  /** The two types of Docker that registries still have for the same. */
  dockerManifest: "application/vnd.docker.distribution.manifest.v2+json",
  dockerIndex: "application/vnd.docker.distribution.manifest.list.v2+json",
  /** The config of an artifact without one: the two bytes `{}`. */
  emptyConfig: "application/vnd.oci.empty.v1+json",
} as const;
