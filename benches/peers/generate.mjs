// Writes what the peers' own generators make of the contract: node generate.mjs PROTOC [OUT]. Nothing of it is committed.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

const protoc = process.argv[2];
if (!protoc) throw new Error("usage: node generate.mjs PROTOC");
const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const proto = path("../../proto");
const out = path("generated");
const plugin = (name) => `--plugin=${name}=${path(`../../node_modules/.bin/${name}`)}`;

/** The services that users of an app call, 57 methods; administration is a matter of its own. */
const folders = ["service/auth", "service/basic", "service/ourchat"];
const files = folders.flatMap((folder) =>
  readdirSync(join(proto, folder), { recursive: true })
    .filter((name) => name.endsWith(".proto"))
    .map((name) => `${folder}/${name}`),
);

const run = (folder, ...args) => {
  const target = join(out, folder);
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  execFileSync(protoc, ["-I", proto, ...args.map((arg) => arg.replace("OUT", target)), ...files], { stdio: "inherit" });
};
run("es", plugin("protoc-gen-es"), "--es_out=OUT", "--es_opt=target=ts");
run("protobuf-ts-speed", plugin("protoc-gen-ts"), "--ts_out=OUT", "--ts_opt=optimize_speed");
run("protobuf-ts-size", plugin("protoc-gen-ts"), "--ts_out=OUT", "--ts_opt=optimize_code_size");
run("grpc-web", "--js_out=import_style=commonjs,binary:OUT", "--descriptor_set_out=OUT/descriptors.bin");
writeFileSync(join(out, "grpc-web/package.json"), '{ "type": "commonjs" }\n');
writeFileSync(join(out, "grpc-web/services.js"), services(fromBinary(FileDescriptorSetSchema, readFileSync(join(out, "grpc-web/descriptors.bin")))));

/**
 * The clients of grpc-web, member for member what its own plugin writes for `import_style=commonjs`. The npm package of that
 * plugin holds no program but downloads one.
 */
function services({ file }) {
  const owners = new Map(file.flatMap(({ name, messageType, package: folder }) => messageType.map((message) => [`.${folder}.${message.name}`, [name, message.name]])));
  const used = new Map();
  const type = (full) => {
    const [owner, name] = owners.get(full);
    if (!used.has(owner)) used.set(owner, `proto${used.size}`);
    return `${used.get(owner)}.${name}`;
  };
  const parts = [];
  const requests = new Map();
  for (const { service, package: folder } of file) {
    for (const { name, method } of service) {
      const clients = [`${name}Client`, `${name}PromiseClient`];
      for (const client of clients) {
        parts.push(
          `exports.${client} = function (hostname, credentials, options) {\n  if (!options) options = {};\n` +
            `  this.client_ = new grpc.web.GrpcWebClientBase(options);\n  this.hostname_ = hostname.replace(/\\/+$/, "");\n};`,
        );
      }
      // As the plugin does: browsers cannot stream requests, so such a method has no function.
      for (const { name: call, inputType, outputType, serverStreaming, clientStreaming } of method) {
        if (clientStreaming) continue;
        const [request, response] = [type(inputType), type(outputType)];
        requests.set(request.split(".")[1], request);
        const route = `/${folder}.${name}/${call}`;
        const descriptor = `methodDescriptor_${name}_${call}`;
        parts.push(
          `const ${descriptor} = new grpc.web.MethodDescriptor("${route}", grpc.web.MethodType.${serverStreaming ? "SERVER_STREAMING" : "UNARY"}, ` +
            `${request}, ${response}, function (request) {\n  return request.serializeBinary();\n}, ${response}.deserializeBinary);`,
        );
        const member = call[0].toLowerCase() + call.slice(1);
        const body = (how, more) => `return this.client_.${how}(this.hostname_ + "${route}", request, metadata || {}, ${descriptor}${more});`;
        const [first, second] = clients.map((client) => `exports.${client}.prototype.${member}`);
        parts.push(
          serverStreaming
            ? `${first} = ${second} = function (request, metadata) {\n  ${body("serverStreaming", "")}\n};`
            : `${first} = function (request, metadata, callback) {\n  ${body("rpcCall", ", callback")}\n};\n` +
                `${second} = function (request, metadata) {\n  ${body("unaryCall", "")}\n};`,
        );
      }
    }
  }
  const imports = [...used].map(([owner, variable]) => `const ${variable} = require("./${owner.replace(/\.proto$/, "_pb.js")}");`);
  const messages = [...requests].map(([name, full]) => `  ${name}: ${full},`);
  return ['const grpc = {};\ngrpc.web = require("grpc-web");', ...imports, ...parts, `exports.messages = {\n${messages.join("\n")}\n};`, ""].join("\n");
}
