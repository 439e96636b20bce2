//! Generates types with serde's traits, tonic's clients, and what calls every method by its name.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, error::Error, fs};

use prost_build::{Method, Service, ServiceGenerator};

/// The services that users of an app call.
const SERVICES: [&str; 3] = [
    "service/auth/v1/auth.proto",
    "service/basic/v1/basic.proto",
    "service/ourchat/v1/ourchat.proto",
];

fn main() -> Result<(), Box<dyn Error>> {
    let proto = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("../../../proto");
    println!("cargo:rerun-if-changed={}", proto.join("service").display());
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut config = prost_build::Config::new();
    config
        .protoc_executable(protoc_bin_vendored::protoc_bin_path()?)
        .compile_well_known_types()
        // With serde's feature they become a Uint8Array and not an array of numbers.
        .bytes(["."])
        .type_attribute(
            ".",
            "#[derive(serde::Serialize, serde::Deserialize)] #[serde(rename_all = \"camelCase\")]",
        )
        .message_attribute(".", "#[serde(default)]")
        .include_file("contract.rs");
    let clients = tonic_prost_build::configure()
        .build_server(false)
        .build_transport(false)
        .service_generator();
    config.service_generator(Box::new(Both {
        clients,
        unary: String::new(),
        streams: String::new(),
        out,
    }));
    config.compile_protos(&SERVICES.map(|file| proto.join(file)), &[&proto])?;
    Ok(())
}

/// Writes tonic's clients and collects the arms of the two functions that find a method by its name.
struct Both {
    clients: Box<dyn ServiceGenerator>,
    unary: String,
    streams: String,
    out: PathBuf,
}

impl ServiceGenerator for Both {
    fn generate(&mut self, service: Service, buffer: &mut String) {
        for method in &service.methods {
            let text = if method.server_streaming {
                &mut self.streams
            } else {
                &mut self.unary
            };
            arm(text, &service, method);
        }
        let write = |name: &str, text: &str| {
            fs::write(self.out.join(name), format!("match name {{\n{text}_ => Err(unknown()),\n}}"))
                .expect("OUT_DIR is writable");
        };
        write("unary.rs", &self.unary);
        write("streams.rs", &self.streams);
        self.clients.generate(service, buffer);
    }

    fn finalize(&mut self, buffer: &mut String) {
        self.clients.finalize(buffer);
    }
}

fn arm(text: &mut String, service: &Service, method: &Method) {
    let module = service.package.replace('.', "::");
    let client = format!(
        "{module}::{}_client::{}Client",
        snake(&service.name),
        service.name
    );
    let (name, function) = (&method.proto_name, &method.name);
    let call = if method.server_streaming {
        format!("stream({client}::new(transport).{function}(request).await)")
    } else {
        format!("answer({client}::new(transport).{function}(request).await)")
    };
    let request = if method.client_streaming {
        "stream_request"
    } else {
        "request"
    };
    writeln!(
        text,
        "\"{}.{name}\" => {{ let request = {request}(token, value)?; {call} }}",
        service.name
    )
    .expect("writing to a string");
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}
