//! The faults that take a whole site. A new one is a new entry here and nothing else.

use std::pin::Pin;

use url::Url;

use crate::fault_sites::{ABSENT, OnSite, READ, blocked, unreachable, unread};
use crate::faults::{Gives, Handler};
use crate::server::{Reply, Request, answer, html, not_found, redirect, text};
use crate::tls;

/// One way for a site to go wrong.
pub struct SiteFault {
    pub name: &'static str,
    /// What the site does, in words.
    pub does: &'static str,
    pub serve: Serve,
    /// Whose bounds on time and size are used.
    pub bounds: Gives,
    pub becomes: OnSite,
    /// What the whole visit may cost, in requests.
    pub at_most: u32,
}

/// Where the site is.
pub enum Serve {
    /// On a port of 127.0.0.1.
    Http(fn() -> Handler),
    /// On a port of `::1`.
    V6(fn() -> Handler),
    /// Under this name.
    Named(&'static str, fn() -> Handler),
    /// Nowhere: no name server knows this address.
    NoName(&'static str),
    /// Behind TLS.
    Tls(fn() -> Pin<Box<dyn Future<Output = Url> + Send>>),
}

const OCO: &str = "<html lang=nl><title>Cliëntondersteuning</title><main><h1>Onafhankelijke cliëntondersteuning</h1><p>Onafhankelijke cliëntondersteuning is gratis.</p></main>";
const LINK: &str = "<a href=\"/p\">Onafhankelijke cliëntondersteuning</a>";

fn page(title: &str, body: &str) -> Reply {
    html(&format!("<html lang=nl><title>{title}</title><main><h1>{title}</h1>{body}</main>"))
}

/// A site with this home page, the page about support, and whatever `more` answers.
fn site(
    home: &'static str,
    more: impl Fn(&Request) -> Option<Reply> + Send + Sync + 'static,
) -> Handler {
    Box::new(move |request| {
        more(request).unwrap_or_else(|| match request.path.as_str() {
            "/" => page(
                "Gemeente Foutdorp",
                &format!(
                    "<p>Welkom bij de gemeente Foutdorp. Hier leest u wat wij doen.</p>{home}"
                ),
            ),
            "/p" => html(OCO),
            _ => not_found(),
        })
    })
}

/// The page about support, sent so.
fn important(reply: Reply) -> Handler {
    site(LINK, move |request| (request.path == "/p").then(|| reply.clone()))
}

fn xml(body: &str) -> Reply {
    answer(200, "content-type: application/xml\r\n", body.as_bytes())
}

/// Only a sitemap leads to the page about support, and the sitemaps are these.
fn mapped(maps: impl Fn(&str, &str) -> Option<Reply> + Send + Sync + 'static) -> Handler {
    site("<a href=\"/afval\">Afval</a>", move |request| {
        let host = request.header("host").unwrap_or_default();
        match request.path.as_str() {
            "/robots.txt" => Some(text(&format!("Sitemap: http://{host}/sitemap.xml\n"))),
            "/afval" => Some(page("Afval", "<p>De bak staat op maandag buiten.</p>")),
            path => maps(path, host),
        }
    })
}

fn number_after(path: &str, start: &str) -> Option<u32> {
    path.strip_prefix(start)?.parse().ok()
}

/// Links that go on for ever behind a promising one; the page about support is linked, too, without promising much.
fn trap(start: &'static str, more: fn(&str) -> Option<Reply>) -> Handler {
    Box::new(move |request| {
        more(&request.path).unwrap_or_else(|| match request.path.as_str() {
            "/" => page("Gemeente Foutdorp", &format!("<p>Welkom bij de gemeente Foutdorp.</p><a href=\"{start}\">Wmo: hulp en zorg</a> <a href=\"/inwoners\">Inwoners</a>")),
            "/inwoners" => page("Inwoners", "<p>Voor wie hier woont.</p><a href=\"/p\">Iemand naast u</a>"),
            "/p" => html(OCO),
            _ => not_found(),
        })
    })
}

fn tls_with(certificate: &'static [u8]) -> Pin<Box<dyn Future<Output = Url> + Send>> {
    Box::pin(tls::site(certificate, OCO))
}

const FINE: Gives = Gives::Whole(200, "");

macro_rules! site_fault {
    ($name:literal, $does:literal, $serve:expr, $becomes:expr) => {
        site_fault!($name, $does, $serve, $becomes, 60)
    };
    ($name:literal, $does:literal, $serve:expr, $becomes:expr, $at_most:expr) => {
        SiteFault {
            name: $name,
            does: $does,
            serve: $serve,
            bounds: FINE,
            becomes: $becomes,
            at_most: $at_most,
        }
    };
}

use Serve::{Http, Named, NoName, Tls, V6};

#[rustfmt::skip] // one entry each: it is a table
pub const SITE_FAULTS: &[SiteFault] = &[
    // ---- names and certificates ----
    site_fault!("dns-failure", "has a name that no name server knows", NoName("https://www.bestaat-niet.example/"), unreachable("unreachable"), 0),
    site_fault!("idn-host", "has a name with letters beyond ASCII", Named("www.foutdorp-zoë.example", || site(LINK, |_| None)), READ),
    site_fault!("ipv6", "has an IPv6 address only", V6(|| site(LINK, |_| None)), READ),
    site_fault!("tls-self-signed", "signed its certificate itself", Tls(|| tls_with(tls::SELF_SIGNED)), unreachable("unreachable")),
    site_fault!("tls-expired", "has a certificate that is too old", Tls(|| tls_with(tls::EXPIRED)), unreachable("unreachable")),
    site_fault!("tls-wrong-host", "has the certificate of another host", Tls(|| tls_with(tls::OTHER_NAME)), unreachable("unreachable")),
    site_fault!("tls-not-spoken", "speaks no TLS on its https port", Tls(|| Box::pin(tls::no_tls())), unreachable("unreachable")),
    site_fault!("http2-goaway", "sends GOAWAY in place of its page, once (HTTP/2)", Tls(|| Box::pin(tls::goaway_once(OCO))), READ),
    site_fault!("http2-goaway-always", "sends GOAWAY in place of every page (HTTP/2)", Tls(|| Box::pin(tls::goaway_always())), unreachable("unreachable")),
    // ---- robots.txt and sitemaps ----
    site_fault!("robots-redirect-elsewhere", "redirects robots.txt to another host, whose rules close the page",
        Http(|| site(LINK, |request| match request.path.as_str() {
            "/robots.txt" => {
                let port = request.header("host")?.rsplit(':').next()?.to_owned();
                (request.header("host")?.starts_with("127.0.0.1")).then(|| redirect(&format!("http://localhost:{port}/robots.txt"))).or_else(|| Some(text("User-agent: *\nDisallow: /p\n")))
            }
            _ => None,
        })), unread("robots")),
    site_fault!("robots-closes-page", "keeps us out of the page", Http(|| site(LINK, |request| (request.path == "/robots.txt").then(|| text("User-agent: *\nDisallow: /p\n")))), unread("robots")),
    site_fault!("robots-closes-all", "keeps us out of everything", Http(|| site(LINK, |request| (request.path == "/robots.txt").then(|| text("User-agent: *\nDisallow: /\n")))), blocked("robots"), 1),
    site_fault!("sitemap-loop", "has a sitemap index that lists itself",
        Http(|| mapped(|path, host| (path == "/sitemap.xml").then(|| xml(&format!("<sitemapindex><sitemap><loc>http://{host}/sitemap.xml</loc></sitemap><sitemap><loc>http://{host}/sitemap-p.xml</loc></sitemap></sitemapindex>"))).or_else(|| (path == "/sitemap-p.xml").then(|| xml(&format!("<urlset><url><loc>http://{host}/p</loc></url></urlset>")))))), READ),
    site_fault!("sitemap-endless", "has a sitemap index that always lists another one",
        Http(|| mapped(|path, host| {
            let number = if path == "/sitemap.xml" { 0 } else { number_after(path, "/sitemap-")? };
            Some(xml(&format!("<sitemapindex><sitemap><loc>http://{host}/sitemap-{}</loc></sitemap></sitemapindex>", number + 1)))
        })), ABSENT, 120),
    site_fault!("sitemap-entity-bomb", "has a sitemap whose entities grow to gigabytes",
        Http(|| mapped(|path, _| (path == "/sitemap.xml").then(|| {
            let entities = (1..12).map(|n| format!("<!ENTITY e{n} \"{}\">", format!("&e{};", n - 1).repeat(10))).collect::<Vec<_>>().concat();
            xml(&format!("<!DOCTYPE urlset [<!ENTITY e0 \"lol\">{entities}]><urlset><url><loc>&e11;</loc></url></urlset>"))
        }))), unread("unreadable")),
    site_fault!("sitemap-gzip-bomb", "has a packed sitemap of 64 MiB",
        Http(|| {
            // Packed before anybody asks: a server that is slow as well would be another fault.
            let packed = crate::fault_list::gzip(&vec![b' '; 64 << 20]);
            mapped(move |path, _| (path == "/sitemap.xml").then(|| answer(200, "content-type: application/gzip\r\n", &packed)))
        }), unread("unreadable")),
    site_fault!("sitemap-is-html", "sends a web page for its sitemap", Http(|| mapped(|path, _| (path == "/sitemap.xml").then(|| page("Niet gevonden", "<p>Deze pagina is er niet.</p>")))), unread("unreadable")),
    site_fault!("sitemap-foreign", "lists pages of another site in its sitemap",
        Http(|| mapped(|path, _| (path == "/sitemap.xml").then(|| xml("<urlset><url><loc>http://127.0.0.1:1/clientondersteuning</loc></url></urlset>")))), ABSENT, 120),
    // ---- the page ----
    site_fault!("nested-100000", "nests the page 100,000 tags deep", Http(|| important(html(&format!("{OCO}{}tekst", "<div>".repeat(100_000))))), READ),
    site_fault!("nul-bytes", "strews NUL bytes over the page", Http(|| important(html(&OCO.replace(' ', " \0")))), READ),
    site_fault!("mixed-charsets", "calls Windows-1252 UTF-8, and mixes the two",
        Http(|| important(answer(200, "content-type: text/html; charset=utf-8\r\n", &[OCO.as_bytes(), b"<p>Cli\xebnten en pati\xebnten</p>"].concat()))), READ),
    site_fault!("latin-1-undeclared", "sends Windows-1252 and does not say so",
        Http(|| important(answer(200, "content-type: text/html\r\n", &OCO.replace('ë', "\u{1}").bytes().map(|b| if b == 1 { 0xeb } else { b }).collect::<Vec<_>>()))), READ),
    site_fault!("base-href", "resolves its links against another folder (base)",
        Http(|| site("<base href=\"/zorg/\"><a href=\"steun\">Onafhankelijke cliëntondersteuning</a>", |request| (request.path == "/zorg/steun").then(|| html(OCO)))), READ),
    site_fault!("meta-refresh", "sends its visitors on with a meta refresh",
        Http(|| site("<meta http-equiv=\"refresh\" content=\"0; url=/start\">", |request| (request.path == "/start").then(|| page("Start", &format!("<p>Hier begint de site van de gemeente.</p>{LINK}"))))), READ),
    site_fault!("meta-refresh-loop", "sends its visitors to and fro with meta refreshes",
        Http(|| site(LINK, |request| match request.path.as_str() {
            "/p" => Some(html("<title>Zorg</title><meta http-equiv=\"refresh\" content=\"0; url=/p2\"><p>Even geduld, u gaat naar de volgende pagina.</p>")),
            "/p2" => Some(html("<title>Zorg</title><meta http-equiv=\"refresh\" content=\"0; url=/p\"><p>Even geduld, u gaat naar de vorige pagina.</p>")),
            _ => None,
        })), ABSENT, 120),
    site_fault!("frameset", "shows the page in a frame",
        Http(|| site(LINK, |request| match request.path.as_str() {
            "/p" => Some(html("<title>Zorg</title><frameset><frame src=\"/inhoud.html\"></frameset>")),
            "/inhoud.html" => Some(html(OCO)),
            _ => None,
        })), READ),
    site_fault!("scripts-only", "shows nothing without scripts", Http(|| important(html("<title>Zorg</title><div id=\"root\"></div><script src=\"/app.js\"></script>"))), unread("unreadable")),
    site_fault!("scripts-only-home", "shows nothing at all without scripts", Http(|| Box::new(|request| if request.path == "/robots.txt" { not_found() } else { html("<title>Gemeente</title><div id=\"root\"></div><script src=\"/app.js\"></script>") })), unread("unreadable")),
    site_fault!("picture-called-html", "sends a picture and calls it a page", Http(|| important(answer(200, "content-type: text/html\r\n", &[b"\x89PNG\r\n\x1a\n".to_vec(), vec![0; 64]].concat()))), unread("unreadable")),
    site_fault!("page-called-picture", "sends a page and calls it a picture", Http(|| important(answer(200, "content-type: image/png\r\n", OCO.as_bytes()))), unread("unreadable")),
    site_fault!("page-called-pdf", "sends a page and calls it a PDF", Http(|| important(answer(200, "content-type: application/pdf\r\n", OCO.as_bytes()))), READ),
    site_fault!("page-without-type", "does not say what the page is", Http(|| important(answer(200, "", OCO.as_bytes()))), READ),
    site_fault!("pdf-broken", "sends a PDF that cannot be parsed", Http(|| important(answer(200, "content-type: application/pdf\r\n", b"%PDF-1.7\nstuk"))), unread("unreadable")),
    site_fault!("zstd-bomb", "packs 64 MiB with an encoding nobody asked for",
        Http(|| important(answer(200, "content-type: text/html\r\ncontent-encoding: zstd\r\n", &[&b"\x28\xb5\x2f\xfd\x00\x88"[..], &[2, 0, 16, b'a'].repeat(512), &[3, 0, 0, b'a']].concat()))), unread("unreadable")),
    site_fault!("soft-404", "answers every address it does not have with 200 and a page",
        Http(|| Box::new(|request| match request.path.as_str() {
            "/robots.txt" => not_found(),
            "/" => page("Gemeente Foutdorp", "<p>Welkom bij de gemeente Foutdorp. Hier leest u wat wij doen.</p>"),
            _ => page("Gemeente Foutdorp", "<p>Deze bladzijde kennen wij niet. Zocht u cliëntondersteuning? Die is gratis.</p>"),
        })), ABSENT, 120),
    site_fault!("login-wall", "sends everyone to its login page",
        Http(|| site(LINK, |request| match request.path.as_str() {
            "/p" => Some(redirect("/login?terug=/p")),
            path if path.starts_with("/login") => Some(page("Inloggen", "<form method=post><input name=naam><input type=password name=wachtwoord></form>")),
            _ => None,
        })), unread("blocked")),
    site_fault!("waf-home", "shows a challenge page to everyone", Http(|| Box::new(|request| if request.path == "/robots.txt" { not_found() } else { answer(403, "", b"<title>Just a moment...</title>") })), blocked("blocked")),
    // ---- sites without an end ----
    site_fault!("calendar", "has a calendar that goes on for ever",
        Http(|| trap("/wmo/agenda/1", |path| {
            let month = number_after(path, "/wmo/agenda/")?;
            Some(page("Wmo agenda", &format!("<p>Geen hulp gepland in maand {month}.</p><a href=\"/wmo/agenda/{}\">Wmo: hulp volgende maand</a>", month + 1)))
        })), READ, 200),
    site_fault!("session-ids", "writes a new session into every link",
        Http(|| trap("/wmo/p0?sessie=1", |path| {
            let (own, session) = path.strip_prefix("/wmo/p")?.split_once("?sessie=")?;
            let (own, session): (u32, u32) = (own.parse().ok()?, session.parse().ok()?);
            let links = (0..20).map(|n| format!("<a href=\"/wmo/p{n}?sessie={}\">Wmo hulp {n}</a>", session.wrapping_mul(31) + n + 1)).collect::<Vec<_>>().concat();
            Some(page(&format!("Wmo {own}"), &links))
        })), READ, 200),
    site_fault!("path-spiral", "has links that go ever deeper",
        Http(|| trap("/wmo/", |path| path.starts_with("/wmo/").then(|| page("Wmo", &format!("<p>Hulp en zorg.</p><a href=\"{path}hulp/\">Hulp</a><a href=\"{path}zorg/\">Zorg</a>"))))), READ, 200),
    site_fault!("facets", "combines filters without end",
        Http(|| trap("/wmo/lijst?a=1", |path| path.starts_with("/wmo/lijst").then(|| {
            let links = (0..12).map(|n| format!("<a href=\"{path}&amp;{}={n}\">Wmo filter {n}</a>", ["a", "b", "c"][n % 3])).collect::<Vec<_>>().concat();
            page("Wmo lijst", &format!("<p>Tien voorzieningen.</p>{links}"))
        }))), READ, 200),
];
