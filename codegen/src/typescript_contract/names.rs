//! Names of types that are unique in one module.

use std::collections::BTreeMap;

/// The short name of every type; types that share one get the folder of their package in front.
pub(super) fn assign<'a>(
    full_names: impl Iterator<Item = &'a String> + Clone,
) -> BTreeMap<String, String> {
    let short = |full_name: &'a str| full_name.rsplit('.').next().unwrap_or(full_name);
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    for full_name in full_names.clone() {
        *uses.entry(short(full_name)).or_default() += 1;
    }
    full_names
        .map(|full_name| {
            let name = short(full_name);
            let prefix = if uses[name] > 1 {
                // service.ourchat.session.ban.v1.BanUserRequest: the third part.
                pascal_case(full_name.split('.').nth(2).unwrap_or_default())
            } else {
                String::new()
            };
            (full_name.clone(), prefix + name)
        })
        .collect()
}

fn pascal_case(name: &str) -> String {
    name.split('_')
        .flat_map(|word| {
            let (first, rest) = word.split_at(word.len().min(1));
            [first.to_ascii_uppercase(), rest.to_owned()]
        })
        .collect()
}
