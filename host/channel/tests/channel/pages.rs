//! The pages as a browser without script meets them.

use crate::harness::{Client, ask, has, settings};
use axum::http::{StatusCode, header};
use samspill_channel::ChannelSettings;

const SCOPE_NAME: &str = "ceremony+contact-you+https%3A%2F%2Fsamspill.example%2Fconcept%2Fname";

const FIELD_EMAIL: &str = "ceremony+contact-you+https%3A%2F%2Fsamspill.example%2Fconcept%2Fcontact-point+email";

async fn magda() -> Client {
    let mut client = Client::new(settings());
    client.log_in(0).await;
    client
}

/// Headings never skip a level downwards, and there is one of the first.
fn headings_in_order(html: &str) {
    let levels: Vec<u32> =
        html.match_indices("<h").filter_map(|(at, _)| html.get(at + 2..at + 3)?.parse().ok()).collect();
    assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1, "{levels:?}");
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
}

#[tokio::test]
async fn a_citizen_asks_and_sees_who_answers_for_what() {
    let client = magda().await;
    let page = ask(&client, "Mannen+min+d%C3%B8de").await;
    has(
        &page,
        &[
            "Mannen min døde",
            ">Domstolenes dødsboveileder</h3>",
            "<strong>Vestre Innlandet tingrett (simulert)</strong>, statlig virksomhet, org.nr. 310000011",
            "Dette er veiledning fra en maskin, ikke et vedtak.",
            "rel=\"noreferrer\">arveloven § 116 (privat skifte)</a>",
            "Hentet i dag kl. 08.32.",
            "Svaret bygger på: saken om dødsboet.",
            "Snakk med et menneske",
            "tel:+4700000011",
            "Tjenesten drives av <strong>Samspillkontoret (simulert)</strong>. Behandlingsansvarlig for samtalen.",
        ],
    );
    has(
        &page,
        &[
            "<p class=\"status\">Fristen har gått ut</p>",
            "2. november 2026",
            "Dette kan du gjøre nå",
            "Ring skifteavdelingen. Retten kan gi dere lengre tid.",
            "Ring så snart du kan, og spør hva som er mulig nå:",
            "5. januar 2027",
            "Først må dette være gjort",
            "arveloven §§ 116–117",
        ],
    );
    let mine = client.get("/").await;
    has(&mine, &["href=\"/conversation/c-1\">Mannen min døde</a>", "Logget inn som <strong>Magda Bølgesen</strong>"]);
}

#[tokio::test]
async fn i10_content_is_escaped_and_no_page_has_script() {
    let client = magda().await;
    ask(&client, "%3Cscript%3Ealert(1)%3C%2Fscript%3E").await;
    let anonymous = client.other();
    let pages = [
        client.get("/conversation/c-1").await,
        client.get("/conversation/c-1/receipts").await,
        client.get("/assistants").await,
        client.get("/").await,
        anonymous.get("/").await,
        anonymous.get("/login?q=%3Cscript%3E").await,
        anonymous.get("/login").await,
        client.get("/nowhere/%3Cscript%3E").await,
    ];
    for page in pages {
        let html = page.text.to_lowercase();
        for bad in ["<script", "javascript:\"", "href=\"javascript", " onclick", " onload", "style=", "<iframe", "<img"]
        {
            assert!(!html.contains(bad), "{bad} in {html}");
        }
        assert!(!html.contains("src="), "nothing is fetched from elsewhere");
        assert_eq!(
            page.header(header::CONTENT_SECURITY_POLICY),
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        );
        assert_eq!(page.header(header::CACHE_CONTROL), "no-store");
        assert_eq!(page.header(header::X_CONTENT_TYPE_OPTIONS), "nosniff");
        assert_eq!(page.header(header::REFERRER_POLICY), "no-referrer");
        headings_in_order(&page.text);
        assert!(page.text.contains("<a class=\"ds-skip-link\" href=\"#main\">"));
    }
    has(&client.get("/conversation/c-1").await, &["&#60;script&#62;", "Ikke trykk: javascript:alert(1)"]);
}

#[tokio::test]
async fn the_pages_speak_three_languages_and_remember_which() {
    let client = magda().await;
    ask(&client, "Hei").await;
    for (tag, plan, front) in [
        ("nb", "Planen din", "Demonstrasjon: alle er oppdiktet, alle etater er simulert."),
        ("nn", "Planen din", "Demonstrasjon: alle er oppdikta, alle etatar er simulerte."),
        ("en", "Your plan", "Demonstration: all people are invented, all agencies are simulated."),
    ] {
        let page = client.get(&format!("/conversation/c-1?lang={tag}")).await;
        has(&page, &[&format!("<html lang=\"{tag}\" "), plan, front]);
        assert!(page.header(header::SET_COOKIE).starts_with(&format!("samspill-language={tag};")));
    }
    let mut other = client.other();
    other.cookie = "samspill-language=nn".into();
    has(&other.get("/").await, &["<html lang=\"nn\" ", "Spør éin stad."]);
    other.cookie = "samspill-language=xx".into();
    has(&other.get("/?lang=%3Cb%3E").await, &["<html lang=\"nb\" "]);
    has(&client.get("/conversation/c-1?lang=en").await, &["2 November 2026", "an agency of the state"]);
}

#[tokio::test]
async fn consent_is_given_field_by_field_and_nothing_is_chosen_beforehand() {
    let client = magda().await;
    let page = ask(&client, "Hei").await;
    has(
        &page,
        &["href=\"/conversation/c-1/consents?assistant=no.fjordbegravelse\"", "Se hva som ville gått, og bestem"],
    );
    let preview = client.get("/conversation/c-1/consents?assistant=no.fjordbegravelse").await;
    has(
        &preview,
        &[
            "Hva vil du dele med Fjord begravelsesbyrå AS (simulert)?",
            "org.nr. 310000097",
            "Hvorfor de er med: Vi selger begravelser.",
            "Hva de tjener på det: Samtalen er gratis.",
            "Dette ville gått: <strong>Magda Bølgesen</strong>",
            "Dette ville gått: <strong>magda@example.no</strong>",
            "Her er det ikke skrevet noe, så ingenting ville gått.",
            "For å ta kontakt med deg om begravelsen. Uten dette kan de ikke svare.",
            "Da svarer de med det de har.",
            "Siste dag det skal gjelde",
            "name=\"answer\" value=\"yes\">Si ja til det jeg har valgt</button>",
            "name=\"answer\" value=\"no\">Nei takk</button>",
        ],
    );
    headings_in_order(&preview.text);
    assert!(!preview.text.contains(" checked") && !preview.text.contains("name=\"until\" value"));
    let post = async |body: String| {
        let answer =
            client.post_form("/conversation/c-1/consents", &format!("assistant=no.fjordbegravelse&{body}")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        client.get(answer.header(header::LOCATION).split('#').next().unwrap()).await
    };
    has(&post("answer=yes".into()).await, &["Du valgte ingenting, så ingenting er delt."]);
    let asked = asked(&preview.text);
    has(&post(format!("{asked}answer=no")).await, &["blir ikke delt.", "<p>Du har sagt nei takk.</p>"]);
    let given = post(format!("{asked}scope={SCOPE_NAME}&field={FIELD_EMAIL}&until=2026-12-01&answer=yes")).await;
    has(&given, &["Du har sagt ja.", "Du har sagt ja til å dele", "Trekk tilbake", "Hent svaret"]);
    has(&given, &["(uten telefonnummeret)", "Gjelder til og med 1. desember 2026."]);
    let resumed = client.post_form("/conversation/c-1/resume", "").await;
    has(&resumed, &["Vi ringer deg i dag eller i morgen"]);
    let after = client.get("/conversation/c-1").await;
    has(&after, &[">Fjord begravelsesbyrå</h3>"]);
    assert!(!after.text.contains("Hent svaret") && !after.text.contains("Tidligere i samtalen"), "the same turn");
    let withdrawn = post(format!("scope={SCOPE_NAME}&answer=withdraw")).await;
    has(&withdrawn, &["Du har trukket tilbake."]);
    let forged = "assistant=no.fjordbegravelse&answer=yes&scope=ceremony+sell+https%3A%2F%2Fx.example%2Fy";
    assert_eq!(client.post_form("/conversation/c-1/consents", forged).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

/// What a consent page asks, as its form sends it.
fn asked(page: &str) -> String {
    let keys = page.split("name=\"asked\" value=\"").skip(1).filter_map(|rest| rest.split('"').next());
    keys.map(|key| format!("asked={}&", key.replace(' ', "+"))).collect()
}

#[tokio::test]
async fn a_consent_page_that_is_sent_twice_or_is_older_than_the_last_answer_says_how_things_stand() {
    let client = magda().await;
    ask(&client, "Hei").await;
    let place = "/conversation/c-1/consents?assistant=no.fjordbegravelse";
    let page = client.get(place).await;
    let asked = asked(&page.text);
    assert_eq!(asked.matches("asked=").count(), 2, "{asked}");
    let post = async |body: String| {
        let answer =
            client.post_form("/conversation/c-1/consents", &format!("assistant=no.fjordbegravelse&{body}")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        client.get(answer.header(header::LOCATION).split('#').next().unwrap()).await
    };
    has(&post(format!("{asked}scope={SCOPE_NAME}&until=1999-01-01&answer=yes")).await, &["Ingenting er delt. Velg"]);
    has(&client.get("/consents").await, &["Du har ikke sagt ja til å dele noe nå."]);
    let yes = format!("{asked}scope={SCOPE_NAME}&answer=yes");
    has(&post(yes.clone()).await, &["Du har sagt ja."]);
    let first = client.get("/consents").await;
    let id = |page: &str| {
        page.split("name=\"consent\" value=\"").nth(1).map(|rest| rest.split('"').next().unwrap().to_owned())
    };
    has(&post(yes).await, &["Du har sagt ja."]);
    assert_eq!(id(&client.get("/consents").await.text), id(&first.text), "it is answered once");
    // The other page still asks, and its no is the newest answer.
    has(&post(format!("{asked}answer=no")).await, &["Du har sagt nei takk."]);
    has(&client.get("/consents").await, &["Du har ikke sagt ja til å dele noe nå."]);
    let page = post(format!("scope={SCOPE_NAME}&answer=withdraw")).await;
    has(&page, &["det var ingenting å trekke tilbake"]);
    assert!(!page.text.contains("Du har trukket tilbake"), "nothing was taken back now");
}

#[tokio::test]
async fn ones_own_consents_are_listed_across_conversations_and_withdrawn_in_one_step() {
    let client = magda().await;
    ask(&client, "Hei").await;
    has(&client.get("/").await, &["href=\"/consents\">Det du har sagt ja til</a>"]);
    has(&client.get("/consents").await, &["Du har ikke sagt ja til å dele noe nå."]);
    let body = format!("assistant=no.fjordbegravelse&scope={SCOPE_NAME}&answer=yes");
    client.post_form("/conversation/c-1/consents", &body).await;
    let page = client.get("/consents").await;
    has(&page, &["Fjord begravelsesbyrå AS (simulert): navnet ditt", "Gjelder bare denne samtalen.", "Se samtalen"]);
    headings_in_order(&page.text);
    let id = page.text.split("name=\"consent\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let answer = client.post_form("/consents/withdraw", &format!("consent={id}")).await;
    let place = answer.header(header::LOCATION).split('#').next().unwrap().to_owned();
    let after = client.get(&place).await;
    has(&after, &["Du har trukket tilbake.", "Gjelder ikke lenger", "Trukket tilbake"]);
    headings_in_order(&after.text);
    assert!(!after.text.contains("name=\"consent\""), "nothing more to withdraw");
    let again = client.post_form("/consents/withdraw", &format!("consent={id}")).await;
    let again = client.get(again.header(header::LOCATION).split('#').next().unwrap()).await;
    has(&again, &["det var ingenting å trekke tilbake"]);
    assert!(!again.text.contains("Du har trukket tilbake"), "nothing has happened");
    assert_eq!(client.other().get("/consents").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn receipts_say_in_words_who_was_told_what_and_why_not() {
    let client = magda().await;
    ask(&client, "Hei").await;
    let page = client.get("/conversation/c-1/receipts").await;
    has(
        &page,
        &[
            ">Digitale Iben – Samspillkontoret (simulert)</h2>",
            "for å forstå hva du spør om",
            "du har selv latt opplysningen bli delt; du ba om det selv",
            "arveloven § 88 a tredje ledd",
            "e-postadressen din</strong>. Du har ikke sagt ja til det. Du kan si ja på siden med samtalen.",
            "en annen person",
            "23. november 2026 kl. 09.00",
            &format!("kontroll mot koden, så vil det vise seg: <code>{}</code>", crate::world::head()),
        ],
    );
}

#[tokio::test]
async fn receipts_stand_together_by_receiver_and_what_was_shown_is_folded() {
    let client = magda().await;
    ask(&client, "Hei").await;
    client.post_form("/conversation/c-1/turns", "say=Hei").await;
    let page = client.get("/conversation/c-1/receipts").await;
    // Two turns within the same minute: one group a receiver, and nothing is said twice.
    assert_eq!(page.text.matches(">Digitale Iben – Samspillkontoret (simulert)</h2>").count(), 1);
    assert_eq!(page.text.matches("<dd>det du skriver</dd>").count(), 1);
    has(&page, &["Kvittering nr. 1 ·", "Kvittering nr. 6 ·"]);
    // What was withheld for the same reason stands together.
    has(&page, &["<strong>navnet ditt, telefonnummeret og e-postadressen din</strong>. Du har ikke sagt ja til det."]);
    let (others, shown) = page.text.split_once("Vist til deg selv</h2></summary>").unwrap();
    assert!(!others.contains("vise deg svaret") && shown.contains("for å vise deg svaret"));
    assert!(others.trim_end().ends_with("<summary><h2 class=\"ds-heading\" data-size=\"xs\">"));
}

#[tokio::test]
async fn style_sheets_are_kept_for_as_long_as_they_are_the_same() {
    let client = Client::new(settings());
    let page = client.get("/").await;
    let sheets: Vec<&str> = page
        .text
        .split("<link rel=\"stylesheet\" href=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert_eq!(sheets.len(), 2);
    assert!(sheets[0].ends_with("/designsystemet.css") && sheets[1].ends_with("/samspill.css"), "{sheets:?}");
    for path in sheets {
        let sheet = client.get(path).await;
        assert_eq!(sheet.header(header::CONTENT_TYPE), "text/css; charset=utf-8");
        assert_eq!(sheet.header(header::CACHE_CONTROL), "public, max-age=31536000, immutable");
        // A page from before an upgrade still gets a style, which is not kept under the old name.
        let name = path.rsplit('/').next().unwrap();
        let old = client.get(&format!("/assets/0123456789abcdef/{name}")).await;
        assert_eq!((old.status, old.header(header::CACHE_CONTROL)), (StatusCode::OK, "no-store"));
    }
    assert_eq!(client.get("/assets/x/other.css").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn anothers_conversation_is_not_found_and_logging_out_ends_it() {
    let mut client = magda().await;
    ask(&client, "Hei").await;
    let mut jonas = client.other();
    jonas.log_in(1).await;
    for other in [&jonas, &client.other()] {
        for path in ["/conversation/c-1", "/conversation/c-1/receipts", "/conversation/c-9", "/conversation/..%2f"] {
            let page = other.get(path).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND);
            has(&page, &["Vi finner ikke samtalen", "Dette kan du gjøre"]);
        }
        assert_eq!(other.post_form("/conversation/c-1/turns", "say=Hei").await.status, StatusCode::NOT_FOUND);
    }
    let old = client.cookie.clone();
    let out = client.post_form("/demo/logout", "").await;
    assert!(out.header(header::SET_COOKIE).contains("Max-Age=0"));
    client.cookie = old;
    assert_eq!(client.get("/conversation/c-1").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn nothing_written_is_lost_when_the_host_is_full() {
    let client = magda().await;
    client.fill(true);
    let page = client.post_form("/ask", "say=Mannen+min+%3Cb%3E").await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    has(
        &page,
        &[
            "Det er mange som spør akkurat nå",
            "Mannen min &#60;b&#62;</textarea>",
            "action=\"/conversation/c-1/turns\"",
        ],
    );
    client.fill(false);
    assert_eq!(client.post_form("/conversation/c-1/turns", "say=Hei").await.status, StatusCode::OK);
    let long = format!("say={}", "a".repeat(4_001));
    has(&client.post_form("/ask", &long).await, &["Det er plass til 4000 tegn.", "aaaa</textarea>"]);
    let large = format!("say={}", "a".repeat(70_000));
    assert_eq!(client.post_form("/ask", &large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(client.post_form("/ask", "say=Hei&admin=1").await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_form_and_a_choice_of_an_assistant_become_what_the_citizen_says() {
    let client = magda().await;
    let page = ask(&client, "Hei").await;
    has(&page, &["name=\"say\" value=\"Ja, vi var gift\"", "name=\"field Dag\"", "type=\"date\""]);
    let body = "say=N%C3%A5r+passer+det%3F&field+Dag=2026-12-01&field+Hva+det+gjelder=";
    client.post_form("/conversation/c-1/turns", body).await;
    has(&client.get("/conversation/c-1").await, &["Når passer det?\nDag: 2026-12-01</p>"]);
}

#[tokio::test]
async fn cookies_are_for_this_host_and_https_alone_when_so_configured() {
    let client = Client::new(ChannelSettings { cookie_secure: true, ..settings() });
    let answer = client.post_form("/demo/login", "person=0").await;
    let cookie = answer.header(header::SET_COOKIE);
    assert!(cookie.starts_with("__Host-samspill-session=") && cookie.ends_with("; Secure"), "{cookie}");
    let asked = Client::new(ChannelSettings { cookie_secure: true, ..settings() }).post_form("/ask", "say=Hei").await;
    let cookie = asked.header(header::SET_COOKIE);
    assert!(cookie.starts_with("__Host-samspill-opener=") && cookie.ends_with("; Secure"), "{cookie}");
}
