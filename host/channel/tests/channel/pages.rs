//! The pages as a browser without script meets them.

use crate::harness::{Answer, Client, MAGDA, settings};
use axum::http::{StatusCode, header};
use samspill_channel::ChannelSettings;

const SCOPE_NAME: &str = "ceremony+contact-you+https%3A%2F%2Fsamspill.example%2Fconcept%2Fname";

async fn magda() -> Client {
    let mut client = Client::new(settings());
    client.log_in(0).await;
    client
}

async fn ask(client: &Client, say: &str) -> Answer {
    let asked = client.post_form("/ask", &format!("say={say}")).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
    let place = asked.header(header::LOCATION).split('#').next().unwrap().to_owned();
    let page = client.get(&place).await;
    assert_eq!(page.status, StatusCode::OK);
    page
}

fn has(page: &Answer, texts: &[&str]) {
    for text in texts {
        assert!(page.text.contains(text), "{text}\nis not in\n{}", page.text);
    }
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
            "Svar fra Domstolenes dødsboveileder",
            "<strong>Vestre Innlandet tingrett (simulert)</strong>, statlig virksomhet, org.nr. 310000011",
            "Dette er veiledning fra en maskin, ikke et vedtak.",
            "rel=\"noreferrer\">arveloven § 116 (privat skifte)</a>",
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
    has(&mine, &["<a href=\"/conversation/c-1\">Mannen min døde</a>", "Du prøver som <strong>Magda Bølgesen</strong>"]);
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
        anonymous.get("/?q=%3Cscript%3E").await,
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
        assert!(page.text.contains("<a class=\"skip\" href=\"#main\">"));
    }
    has(&client.get("/conversation/c-1").await, &["&#60;script&#62;", "Ikke trykk: javascript:alert(1)"]);
}

#[tokio::test]
async fn the_pages_speak_three_languages_and_remember_which() {
    let client = magda().await;
    ask(&client, "Hei").await;
    for (tag, plan, front) in [
        ("nb", "Planen din", "Dette er en demonstrasjon."),
        ("nn", "Planen din", "Dette er ein demonstrasjon."),
        ("en", "Your plan", "This is a demonstration."),
    ] {
        let page = client.get(&format!("/conversation/c-1?lang={tag}")).await;
        has(&page, &[&format!("<html lang=\"{tag}\">"), plan, front]);
        assert!(page.header(header::SET_COOKIE).starts_with(&format!("samspill-language={tag};")));
    }
    let mut other = client.other();
    other.cookie = "samspill-language=nn".into();
    has(&other.get("/").await, &["<html lang=\"nn\">", "Spør éin stad."]);
    other.cookie = "samspill-language=xx".into();
    has(&other.get("/?lang=%3Cb%3E").await, &["<html lang=\"nb\">"]);
    has(&client.get("/conversation/c-1?lang=en").await, &["2 November 2026", "an agency of the state"]);
}

#[tokio::test]
async fn consent_is_given_field_by_field_and_nothing_is_chosen_beforehand() {
    let client = magda().await;
    let page = ask(&client, "Hei").await;
    has(
        &page,
        &[
            "Hva vil du dele med Fjord begravelsesbyrå AS (simulert)?",
            "Hvorfor de er med: Vi selger begravelser.",
            "For å ta kontakt med deg om begravelsen. Uten dette kan de ikke svare.",
            "<button name=\"answer\" value=\"yes\">Si ja til det jeg har valgt</button>",
            "<button name=\"answer\" value=\"no\">Nei takk</button>",
        ],
    );
    assert!(!page.text.contains(" checked"));
    let post = async |body: String| {
        let answer =
            client.post_form("/conversation/c-1/consents", &format!("assistant=no.fjordbegravelse&{body}")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        client.get(answer.header(header::LOCATION).split('#').next().unwrap()).await
    };
    has(&post("answer=yes".into()).await, &["Du valgte ingenting, så ingenting er delt."]);
    has(&post("answer=no".into()).await, &["blir ikke delt.", "<summary>Du har sagt nei takk. Vis likevel</summary>"]);
    let given = post(format!("scope={SCOPE_NAME}&answer=yes")).await;
    has(&given, &["Du har sagt ja. Nå kan du hente svaret.", "Du har sagt ja til å dele", "Trekk tilbake"]);
    assert!(!given.text.contains("Vis likevel"));
    client.post_form("/conversation/c-1/turns", "say=Hei").await;
    has(&client.get("/conversation/c-1").await, &["Svar fra Fjord begravelsesbyrå", "Tidligere i samtalen"]);
    let withdrawn = post(format!("scope={SCOPE_NAME}&answer=withdraw")).await;
    has(&withdrawn, &["Du har trukket tilbake."]);
    assert!(!withdrawn.text.contains("Du har sagt ja til å dele"));
    let forged = "assistant=no.fjordbegravelse&answer=yes&scope=ceremony+sell+https%3A%2F%2Fx.example%2Fy";
    assert_eq!(client.post_form("/conversation/c-1/consents", forged).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn receipts_say_in_words_who_was_told_what_and_why_not() {
    let client = magda().await;
    ask(&client, "Hei").await;
    let page = client.get("/conversation/c-1/receipts").await;
    has(
        &page,
        &[
            "<h2>Digitale Iben – Samspillkontoret (simulert)</h2>",
            "for å forstå hva du spør om",
            "du har selv latt opplysningen bli delt; du ba om det selv",
            "arveloven § 88 a tredje ledd",
            "<strong>navnet ditt</strong>. Du har ikke sagt ja til det. Du kan si ja på siden med samtalen.",
            "en annen person",
            "<h2>Deg selv</h2>",
            "23. november 2026 kl. 09.00",
        ],
    );
}

#[tokio::test]
async fn the_front_page_lists_synthetic_persons_without_their_numbers() {
    let client = Client::new(settings());
    let page = client.get("/").await;
    has(
        &page,
        &["Dette er en demonstrasjon.", "Magda Bølgesen", "gjenlevende ektefelle", "Eller spør uten å velge noen"],
    );
    assert!(!page.text.contains(MAGDA));
    let found = client.get("/?q=jonas").await;
    assert!(found.text.contains("Jonas") && !found.text.contains("Magda"));
    has(&client.get("/?q=ingen+slik").await, &["Ingen passer med søket."]);
    has(&client.get("/?lead=no.samspill.iben").await, &["Samtalen begynner hos <strong>Digitale Iben</strong>"]);
    let beyond = client.post_form("/demo/login", "person=3").await;
    assert_eq!(beyond.status, StatusCode::NOT_FOUND);
    let real = Client::new(ChannelSettings { demo: false, ..settings() });
    let page = real.get("/").await;
    assert!(!page.text.contains("Magda") && !page.text.contains("demonstrasjon"));
    assert_eq!(real.post_form("/demo/login", "person=0").await.status, StatusCode::NOT_FOUND);
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
    assert_eq!(client.post_form("/conversation/c-1/turns", "say=Hei").await.status, StatusCode::SEE_OTHER);
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
    assert_eq!(client.get("/assets/samspill.css").await.header(header::CONTENT_TYPE), "text/css; charset=utf-8");
}
