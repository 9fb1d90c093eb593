//! The derive of `samspill-sdk`. Use it through that crate, which re-exports it and documents it with examples.

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use quote::quote;
use syn::{Data, DeriveInput, Error, Fields, LitStr, parse_macro_input};

/// Makes a serde type a fact: `#[fact(concept = "https://…")]` names its concept.
///
/// It implements `samspill_sdk::Fact`, and a `Debug` that prints the type's name and never a value: facts are personal,
/// and a type that derives both is refused by the compiler. Works for structs with named fields and for newtypes.
#[proc_macro_derive(Fact, attributes(fact))]
pub fn derive_fact(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expand(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}

fn expand(input: &DeriveInput) -> Result<Tokens, Error> {
    check_shape(input)?;
    let concept = concept_of(input)?;
    let name = &input.ident;
    let shown = format!("{name}([private])");
    Ok(quote! {
        impl ::samspill_sdk::Fact for #name {
            const CONCEPT: &'static str = #concept;
        }

        impl ::core::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(#shown)
            }
        }
    })
}

/// A struct with named fields becomes a map, a newtype the value that it holds. Nothing else has one clear form.
fn check_shape(input: &DeriveInput) -> Result<(), Error> {
    if !input.generics.params.is_empty() {
        return Err(Error::new_spanned(&input.generics, "a fact has no type or lifetime parameters"));
    }
    let newtype_or_named = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(_) => true,
            Fields::Unnamed(fields) => fields.unnamed.len() == 1,
            Fields::Unit => false,
        },
        Data::Enum(_) | Data::Union(_) => false,
    };
    if newtype_or_named {
        Ok(())
    } else {
        Err(Error::new_spanned(&input.ident, "a fact is a struct with named fields, or a newtype"))
    }
}

fn concept_of(input: &DeriveInput) -> Result<LitStr, Error> {
    let mut concept = None;
    for attribute in input.attrs.iter().filter(|attribute| attribute.path().is_ident("fact")) {
        attribute.parse_nested_meta(|meta| {
            if !meta.path.is_ident("concept") {
                return Err(meta.error("unknown key; the only one is `concept`"));
            }
            let iri: LitStr = meta.value()?.parse()?;
            if concept.replace(iri).is_some() {
                return Err(meta.error("a fact has one concept"));
            }
            Ok(())
        })?;
    }
    let concept: LitStr = concept
        .ok_or_else(|| Error::new_spanned(&input.ident, "say which concept it is: #[fact(concept = \"https://…\")]"))?;
    if concept.value().contains(':') {
        Ok(concept)
    } else {
        Err(Error::new_spanned(&concept, "a concept is an IRI, for example https://samspill.example/concept/name"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal_of(source: &str) -> String {
        syn::parse_str::<DeriveInput>(source)
            .and_then(|input| expand(&input))
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default()
    }

    #[test]
    fn a_fact_without_a_concept_is_refused_with_the_remedy() {
        assert!(refusal_of("struct Name { full: String }").contains("#[fact(concept ="));
    }

    #[test]
    fn a_concept_is_an_iri() {
        assert!(refusal_of("#[fact(concept = \"name\")] struct Name(String);").contains("IRI"));
    }

    #[test]
    fn unknown_keys_and_shapes_are_refused() {
        assert!(refusal_of("#[fact(concpet = \"a:b\")] struct Name(String);").contains("unknown key"));
        assert!(refusal_of("#[fact(concept = \"a:b\")] struct Two(u8, u8);").contains("newtype"));
        assert!(refusal_of("#[fact(concept = \"a:b\")] enum Kind { A }").contains("newtype"));
    }

    #[test]
    fn structs_and_newtypes_are_accepted() {
        assert_eq!(refusal_of("#[fact(concept = \"a:b\")] struct Name(String);"), "");
        assert_eq!(refusal_of("#[fact(concept = \"a:b\")] struct Name { full: String }"), "");
    }
}
