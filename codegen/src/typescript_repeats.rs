//! Writes which calls may be made twice, for the errors of calls that the core has lost.

use std::fmt::Write;

use prost_types::FileDescriptorSet;

use crate::wire_table;

/// `repeatable.ts`: the calls that the contract declares to have no side effects or to be idempotent.
///
/// # Errors
/// When the contract uses something that the core has no room for.
pub fn repeatable(descriptors: &FileDescriptorSet) -> Result<String, String> {
    let mut out = "\
// Generated from proto/ by `cargo run -p ourchat-codegen`. Do not edit.

/**
 * Calls that do not do anything twice, however often they are made.
 *
 * @internal
 */
export const REPEATABLE: readonly string[] = [
"
    .to_owned();
    for call in wire_table::calls(descriptors)? {
        if call.idempotency != 0 {
            let _ = writeln!(out, "  {:?},", call.name);
        }
    }
    out.push_str("];\n");
    Ok(out)
}
