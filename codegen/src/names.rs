//! How names of the contract are spelt in the languages that are generated.

/// `markdown_text` → `markdownText`, as in protobuf's JSON mapping.
#[must_use]
pub fn camel_case(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut upper = false;
    for character in name.chars() {
        if character == '_' {
            upper = true;
        } else {
            out.push(if upper {
                character.to_ascii_uppercase()
            } else {
                character
            });
            upper = false;
        }
    }
    out
}

/// `OurChatService_SendMsg` → `OUR_CHAT_SERVICE_SEND_MSG`.
#[must_use]
pub fn constant_case(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    let mut out = String::with_capacity(name.len() + 8);
    for (index, character) in characters.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| characters[before]);
        let starts_word = character.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || before.is_ascii_uppercase()
                        && characters
                            .get(index + 1)
                            .is_some_and(char::is_ascii_lowercase)
            });
        if starts_word {
            out.push('_');
        }
        out.push(character.to_ascii_uppercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings() {
        assert_eq!(camel_case("sdp_mline_index"), "sdpMlineIndex");
        assert_eq!(camel_case("e2ee_on"), "e2eeOn");
        assert_eq!(
            constant_case("OurChatService_SendMsg"),
            "OUR_CHAT_SERVICE_SEND_MSG"
        );
        assert_eq!(constant_case("markdownText"), "MARKDOWN_TEXT");
        assert_eq!(constant_case("GetHTTPInfo"), "GET_HTTP_INFO");
    }
}
