//! A small contract with one of everything.

use std::{fs, process};

use super::contract;
use crate::descriptors;

const PROTO: &str = r#"
syntax = "proto3";
package service.ourchat.tea.v1;
import "google/protobuf/timestamp.proto";
import "google/protobuf/duration.proto";
// How it is
// made.
enum TeaKind {
  // Not stated.
  TEA_KIND_UNSPECIFIED = 0;
  // Oolong. */
  TEA_KIND_BLUE_GREEN = 1;
}
// In both directions.
message Cup { uint64 owner_id = 1; optional string note = 2; }
message PourRequest {
  // Who pours.
  //
  // Never somebody else.
  uint64 user_id = 1;
  optional uint64 guest_id = 2;
  repeated Cup cups = 3;
  bytes leaves = 4;
  google.protobuf.Timestamp at_time = 5;
  google.protobuf.Duration steeping = 6;
  oneof water { string well = 7; double litres = 8; }
}
message PourResponse {
  repeated uint64 ids = 1;
  Cup first_cup = 2;
  bytes rest = 3;
  TeaKind kind = 4;
  google.protobuf.Timestamp served = 5;
  optional int32 degrees = 6;
}
service TeaService {
  // Pours.
  rpc Pour(PourRequest) returns (PourResponse);
}
"#;

/// A second message of the same short name.
const OTHER: &str = r#"
syntax = "proto3";
package service.tea_manage.kettle.v1;
message BoilRequest { service.tea_manage.kettle.v1.Cup cup = 1; }
message BoilResponse {}
message Cup { bool clean = 1; }
service KettleService { rpc Boil(BoilRequest) returns (BoilResponse); }
"#;

fn generated() -> String {
    let root = std::env::temp_dir().join(format!("ourchat-contract-types-{}", process::id()));
    fs::create_dir_all(root.join("service")).expect("a folder");
    fs::write(root.join("service/tea.proto"), PROTO).expect("written");
    fs::write(root.join("service/kettle.proto"), OTHER).expect("written");
    let text = descriptors::compile(&root).and_then(|descriptors| contract(&descriptors));
    fs::remove_dir_all(&root).expect("removed");
    text.unwrap_or_else(|problem| panic!("{problem}"))
}

#[test]
fn every_kind_of_type_is_written() {
    let text = generated();
    for expected in [
        "/**\n * How it is made.\n *\n * - `unspecified`: Not stated.\n * - `blueGreen`: Oolong. * /\n */\nexport type TeaKind =\n  | \"unspecified\"\n  | \"blueGreen\"\n  | (string & {});\n",
        "export interface TeaCup {",
        "  readonly ownerId: Id;\n",
        "  readonly note?: string;\n",
        "export interface TeaCupInput {",
        "  readonly ownerId: IdInput;\n",
        "  readonly note?: string | undefined;\n",
        "  /**\n   * Who pours.\n   *\n   * Never somebody else.\n   */\n  readonly userId: IdInput;\n",
        "  readonly guestId?: IdInput | undefined;\n",
        "  readonly cups?: readonly TeaCupInput[] | undefined;\n",
        "  readonly leaves?: Uint8Array | undefined;\n",
        "  readonly atTime?: TimeInput | undefined;\n",
        "  readonly steeping?: number | undefined;\n",
        "  readonly well?: string | undefined;\n",
        "  readonly litres?: number | undefined;\n",
        "  readonly ids: readonly Id[];\n",
        "  readonly firstCup?: TeaCup;\n",
        "  readonly rest: Uint8Array<ArrayBuffer>;\n",
        "  readonly kind: TeaKind;\n",
        "  readonly served?: Date;\n",
        "  readonly degrees?: number;\n",
        "export interface KettleCup {",
        "  readonly cup?: KettleCup | undefined;\n",
        "  /** Pours. */\n  readonly \"TeaService.Pour\": { readonly request: PourRequest; readonly response: PourResponse };\n",
    ] {
        assert!(text.contains(expected), "missing:\n{expected}\nin\n{text}");
    }
}

#[test]
fn lines_stay_within_the_width() {
    let mut out = String::new();
    super::comments::write(&mut out, "  ", &"tea ".repeat(100));
    assert!(out.lines().count() > 4, "{out}");
    assert!(out.lines().all(|line| line.len() <= 120), "{out}");
    assert_eq!(out.matches("tea").count(), 100);
}
