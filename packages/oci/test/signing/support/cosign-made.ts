import { readFileSync } from "node:fs";
import { digestOf } from "@armory-plugins/oci";

/** What cosign 3.1.3 made: a key pair (the password is `secret`), a manifest, and the signature that it pushed for it. */
export const cosignMade = {
  privateKey: read("cosign.key"),
  publicKey: read("cosign.pub"),
  password: "secret",
  /** What it signed. */
  subject: describe(
    '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.wasm.config.v0+json","digest":"sha256:015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862","size":7},"layers":[{"mediaType":"application/wasm","digest":"sha256:cd5d4935a48c0672cb06407bb443bc0087aff947c6b864bac886982c73b3027f","size":4}]}',
  ),
  /** Of the signature. */
  manifest: describe(
    '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.empty.v1+json","size":2,"digest":"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a","artifactType":"application/vnd.dev.sigstore.bundle.v0.3+json"},"layers":[{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","size":659,"digest":"sha256:1d9a5f6892ca526f177f0ea35183df2242f731278b4de4a49203eb45f7030fcb"}],"annotations":{"dev.sigstore.bundle.content":"dsse-envelope","dev.sigstore.bundle.predicateType":"https://sigstore.dev/cosign/sign/v1","org.opencontainers.image.created":"2026-11-30T05:51:28Z"},"subject":{"mediaType":"application/vnd.oci.image.manifest.v1+json","size":365,"digest":"sha256:9372a5184cd4da2410bd2a18762f8aa09921b8590cf02464386d6258e0160829"},"artifactType":"application/vnd.dev.sigstore.bundle.v0.3+json"}',
  ),
  bundle: describe(
    '{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"publicKey":{"hint":"XRP0Img9rIoOOQ0OJ2XrdmnnN54Hi0XOd61PWPjLVAc="}},"dsseEnvelope":{"payload":"eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEiLCJzdWJqZWN0IjpbeyJkaWdlc3QiOnsic2hhMjU2IjoiOTM3MmE1MTg0Y2Q0ZGEyNDEwYmQyYTE4NzYyZjhhYTA5OTIxYjg1OTBjZjAyNDY0Mzg2ZDYyNThlMDE2MDgyOSJ9LCJhbm5vdGF0aW9ucyI6e319XSwicHJlZGljYXRlVHlwZSI6Imh0dHBzOi8vc2lnc3RvcmUuZGV2L2Nvc2lnbi9zaWduL3YxIiwicHJlZGljYXRlIjp7fX0=","payloadType":"application/vnd.in-toto+json","signatures":[{"sig":"MEQCIHS/cACpLlEk40fA0fUc3tClmLe6lXHevF0qInBJnYUnAiBWA9JTwlJp73qGcxaVwCpPLFJZIsymdnABworHh3oQXA=="}]}}',
  ),
};

function describe(text: string) {
  const bytes = Buffer.from(text);
  return { bytes, digest: digestOf(bytes), size: bytes.length };
}

function read(name: string): string {
  return readFileSync(new URL(`../cosign-3.1.3/${name}`, import.meta.url), "utf8");
}
