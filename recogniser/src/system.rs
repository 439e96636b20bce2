//! Which system a payload belongs to.

use crate::context::Context;
use crate::input::{Kind, Scope};
use crate::recognised::Recognised;
use crate::{grpc, http, ourchat_json, record, text, thinksns, transport, umi};

/// The highest number of a message of the JSON protocol.
const LAST_MESSAGE: i32 = 31;

/// Finds the system and lets it recognise the payload.
pub fn recognise<'a>(context: &Context<'a>) -> Option<Recognised<'a>> {
    let sniffed = Sniffed::find(context);
    let recognised = match (context.system, sniffed) {
        // An answer to a gRPC call counts by its gRPC status alone.
        ("" | "ourchat-grpc" | "grpc" | "grpc-http", Some(Sniffed::GrpcTrailers(scope))) => {
            grpc::of_trailers(context, scope)
        }
        ("", Some(Sniffed::GrpcError)) => grpc::of_error(context, Scope::Payload),
        ("", Some(Sniffed::Umi(scope))) => umi::recognise(context, scope),
        ("", Some(Sniffed::Thinksns(scope))) => thinksns::recognise(context, scope),
        ("", Some(Sniffed::OurChatJson(scope))) => ourchat_json::recognise(context, scope, false),
        ("" | "transport", Some(Sniffed::Record(scope))) => record::recognise(context, scope),
        ("", _) => None,
        (named, sniffed) => of_named_system(context, named, sniffed),
    };
    recognised
        .or_else(|| transport::recognise(context))
        .or_else(|| http::recognise(context))
}

/// Recognises the payload as one of the system that the caller named, whose marks may then be fewer.
fn of_named_system<'a>(
    context: &Context<'a>,
    system: &str,
    sniffed: Option<Sniffed>,
) -> Option<Recognised<'a>> {
    if let Some(Sniffed::Record(scope)) = sniffed
        && context.input.text(scope, "system") == system
    {
        return record::recognise(context, scope);
    }
    let bodies = || {
        Scope::BODIES
            .into_iter()
            .filter(|scope| !is_error_object(context, *scope))
    };
    match system {
        "ourchat-grpc" | "grpc" => Scope::BODIES
            .into_iter()
            .find(|scope| context.input.number(*scope, "code", true).is_some())
            .filter(|scope| {
                !is_error_object(context, *scope) || sniffed == Some(Sniffed::GrpcError)
            })
            .and_then(|scope| grpc::of_error(context, scope)),
        "thinksns-plus" => bodies()
            .find(|scope| thinksns::is_envelope(context, *scope, false))
            .and_then(|scope| thinksns::recognise(context, scope)),
        "umi-rest" => bodies()
            .find(|scope| umi::is_envelope(context, *scope))
            .and_then(|scope| umi::recognise(context, scope)),
        "ourchat-json-protocol" | "ourchat-json-status" => bodies()
            .find(|scope| context.input.number(*scope, "code", false).is_some())
            .and_then(|scope| ourchat_json::recognise(context, scope, true)),
        _ => None,
    }
}

/// What the members of a payload give away.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sniffed {
    GrpcTrailers(Scope),
    GrpcError,
    Umi(Scope),
    Thinksns(Scope),
    OurChatJson(Scope),
    Record(Scope),
}

impl Sniffed {
    fn find(context: &Context<'_>) -> Option<Self> {
        let with_status = [Scope::Headers].into_iter().chain(Scope::BODIES);
        let mut trailers =
            with_status.filter(|scope| context.input.scalar(*scope, "grpc-status").is_some());
        trailers.next().map(Self::GrpcTrailers).or_else(|| {
            Scope::BODIES
                .into_iter()
                .find_map(|scope| Self::of_body(context, scope))
        })
    }

    fn of_body(context: &Context<'_>, scope: Scope) -> Option<Self> {
        let input = context.input;
        if umi::is_envelope(context, scope) {
            return Some(Self::Umi(scope));
        }
        if thinksns::is_envelope(context, scope, true) {
            return Some(Self::Thinksns(scope));
        }
        let code = input.number(scope, "code", true);
        if is_error_object(context, scope) {
            let name = input.text(scope, "name");
            let grpc = matches!(name, "RpcError" | "ConnectError") && scope == Scope::Payload;
            return (grpc && code.is_some()).then_some(Self::GrpcError);
        }
        let has_status = input.number(scope, "status", true).is_some();
        let has_details = input
            .get(scope, "details")
            .is_some_and(|field| field.kind == Kind::Text);
        if code.is_some_and(|code| (0..=LAST_MESSAGE).contains(&code))
            && (has_status || has_details)
        {
            return Some(Self::OurChatJson(scope));
        }
        let system = input.text(scope, "system");
        let is_record = crate::table::systems().any(|known| known == system)
            && input
                .get(scope, "code")
                .is_some_and(|field| field.kind == Kind::Text);
        is_record.then_some(Self::Record(scope))
    }
}

/// Whether the object is a JavaScript error: its `code` is then the error's own, as the 20 of every `AbortError`.
fn is_error_object(context: &Context<'_>, scope: Scope) -> bool {
    let name = context.input.text(scope, "name");
    context.input.boolean(scope, "isError") == Some(true)
        || name.ends_with("Error")
        || text::same(name, "error")
}
