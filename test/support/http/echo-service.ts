// A Connect service without generated code, its server and the clients that reach it through the proxy.
import { create, createFileRegistry, type DescMessage, type DescService } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorProtoSchema } from '@bufbuild/protobuf/wkt';

const text = { name: 'text', number: 1, type: 9, label: 1 };
const bytes = { name: 'payload', number: 2, type: 12, label: 1 };
const method = (name: string, clientStreaming: boolean, serverStreaming: boolean) => ({
  name,
  inputType: '.test.v1.Note',
  outputType: '.test.v1.Note',
  clientStreaming,
  serverStreaming,
});

const file: FileDescriptorProto = create(FileDescriptorProtoSchema, {
  name: 'test/v1/echo.proto',
  package: 'test.v1',
  syntax: 'proto3',
  messageType: [{ name: 'Note', field: [text, bytes] }],
  service: [
    {
      name: 'EchoService',
      method: [
        method('Unary', false, false),
        method('Count', false, true),
        method('Collect', true, false),
        method('PingPong', true, true),
      ],
    },
  ],
});
const registry = createFileRegistry(file, () => undefined);

/** `Unary`, `Count` (server stream), `Collect` (client stream) and `PingPong` (bidi), all of `Note {text, payload}`. */
export const EchoService = registry.getService('test.v1.EchoService') as DescService;
export const Note = registry.getMessage('test.v1.Note') as DescMessage;

/** What a note reads as at run time. */
export interface NoteShape {
  readonly text: string;
  readonly payload: Uint8Array<ArrayBuffer>;
}
