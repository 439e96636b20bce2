/** The same calls through connect-web. */
import { create, createFileRegistry, type DescMessage, type DescService, fromJson } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { createClient } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";

const field = (name: string, number: number, type: string): object => ({ name, number, type, label: "LABEL_OPTIONAL", jsonName: name });

const method = (name: string, serverStreaming = false): object => ({
  name,
  inputType: `.service.ourchat.v1.${name}Request`,
  outputType: `.service.ourchat.v1.${name}Response`,
  serverStreaming,
});

/** The part of the contract that is measured; names of messages do not travel. */
const registry = createFileRegistry(
  fromJson(FileDescriptorSetSchema, {
    file: [
      {
        name: "bench.proto",
        package: "service.ourchat.v1",
        syntax: "proto3",
        messageType: [
          { name: "DownloadRequest", field: [field("key", 1, "TYPE_STRING")] },
          { name: "DownloadResponse", field: [field("data", 1, "TYPE_BYTES")] },
          {
            name: "UploadChunkRequest",
            field: [field("id", 1, "TYPE_STRING"), field("data", 2, "TYPE_BYTES"), field("place", 3, "TYPE_UINT64")],
          },
          { name: "UploadChunkResponse", field: [field("received", 1, "TYPE_UINT64")] },
        ],
        service: [{ name: "OurChatService", method: [method("Download", true), method("UploadChunk")] }],
      },
    ],
  } as never),
);

const service = registry.getService("service.ourchat.v1.OurChatService") as DescService;

/** The client as its generated types would have it. */
export interface Client {
  download(request: { key: string }): AsyncIterable<{ data: Uint8Array }>;
  uploadChunk(request: { id: string; data: Uint8Array; place: bigint }): Promise<{ received: bigint }>;
}

const client = createClient(service, createGrpcWebTransport({ baseUrl: location.origin })) as unknown as Record<string, (request: unknown) => unknown>;

const message = (name: string, value: object): unknown => create(registry.getMessage(`service.ourchat.v1.${name}`) as DescMessage, value as never);

export const connect: Client = {
  download: (request) => client["download"]?.(message("DownloadRequest", request)) as AsyncIterable<{ data: Uint8Array }>,
  uploadChunk: (request) => client["uploadChunk"]?.(message("UploadChunkRequest", request)) as Promise<{ received: bigint }>,
};
