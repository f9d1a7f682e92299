import {
  type DescMessage,
  type MessageInitShape,
  type MessageShape,
  create,
  fromBinary,
  toBinary,
} from "@bufbuild/protobuf";

/** A message of NRI as its bytes. */
export function encode<Desc extends DescMessage>(schema: Desc, init: MessageInitShape<Desc>): Uint8Array {
  return toBinary(schema, create(schema, init));
}

/** A handler of one method, from message to message. */
export function answer<Request extends DescMessage, Response extends DescMessage>(
  request: Request,
  response: Response,
  handle: (request: MessageShape<Request>) => MessageInitShape<Response>,
): (bytes: Uint8Array) => Uint8Array {
  return (bytes) => encode(response, handle(fromBinary(request, bytes)));
}
