//! The member `status` of an error, as logs and `toJSON()` keep it: `{ system, dialect?, code, detail?, httpStatus? }`.

use crate::context::Context;
use crate::grpc;
use crate::http;
use crate::input::Scope;
use crate::lookup::Question;
use crate::ourchat_json;
use crate::recognised::Recognised;
use crate::table::{self, Row, codes};
use crate::thinksns;
use crate::umi;

/// Recognises a kept status anew.
pub fn recognise<'a>(context: &Context<'a>, scope: Scope) -> Option<Recognised<'a>> {
    let input = context.input;
    let system = table::systems().find(|known| *known == input.text(scope, "system"))?;
    let code = input.text(scope, "code");
    let detail = input.text(scope, "detail");
    let dialect = table::dialects().find(|known| *known == input.text(scope, "dialect"));
    let http = input
        .number(scope, "httpStatus", false)
        .and_then(|status| u16::try_from(status).ok());
    let context = Context {
        input,
        system,
        dialect: dialect.or(context.dialect),
        learned: context.learned,
        operation: context.operation,
        http: http
            .filter(|status| (100..600).contains(status))
            .or(context.http),
    };
    match system {
        "ourchat-grpc" | "grpc" => Some(grpc::of_status(&context, code, detail.into(), &[])),
        "ourchat-json-protocol" | "ourchat-json-status" => {
            Some(ourchat_json::of_status(&context, code, detail))
        }
        "thinksns-plus" => Some(thinksns::of_envelope(&context, code, None, detail)),
        "umi-rest" => umi::of_envelope(&context, code, None, detail),
        "transport" => Some(of_transport(&context, detail)),
        _ => {
            let status = crate::text::number(code).and_then(|status| u16::try_from(status).ok());
            let status = status.filter(|status| (100..600).contains(status));
            http::recognise(&Context {
                http: status.or(context.http),
                ..context
            })
        }
    }
}

fn of_transport<'a>(context: &Context<'a>, detail: &'a str) -> Recognised<'a> {
    let operations = context.operations(true);
    let first = operations.first().copied();
    let question = Question {
        operations: &operations,
        number: None,
        text: detail,
        http: None,
    };
    let failure = match question.find(&Row::of("transport")) {
        Some(hit) => Recognised::of_hit(context, "transport", "".into(), hit, first),
        None => Recognised::new(
            context,
            "transport",
            "".into(),
            codes::SDK_UNRECOGNISED,
            first,
        ),
    };
    failure.with_detail(detail.into())
}
