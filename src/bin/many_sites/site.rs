//! Sites on loopback addresses, and the time that politeness asks for them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::Plan;

/// Starts a second that a server address allows, over all hosts on it.
const PER_SECOND: f64 = 4.0;
/// Requests in flight that it allows.
const IN_FLIGHT: f64 = 2.0;

/// Everything that is served.
pub struct Country {
    pub sites: Vec<Arc<Site>>,
}

/// One site.
pub struct Site {
    number: usize,
    pages: usize,
    pub address: SocketAddr,
    latency: Duration,
    requests: AtomicU64,
}

impl Country {
    /// Serves them until the program ends.
    pub async fn serve(plan: &Plan) -> Self {
        let shared = plan.platforms.iter().zip(1_u8..).flat_map(|(sites, number)| {
            std::iter::repeat_n(Ipv4Addr::new(127, 9, 0, number), *sites)
        });
        let own = (0_u32..).map(|number| {
            let [_, _, high, low] = (number + 1).to_be_bytes();
            Ipv4Addr::new(127, 10, high, low)
        });
        let mut sites = Vec::new();
        for (number, address) in shared.chain(own).take(plan.sites).enumerate() {
            let listener = TcpListener::bind((address, 0)).await.unwrap();
            let [least, most] = plan.latency;
            // Spread evenly, the same in every run: the multiples of a number without a common factor.
            let share = (number * 7919 % 1000) as f64 / 1000.0;
            let site = Arc::new(Site {
                number,
                pages: plan.pages,
                address: listener.local_addr().unwrap(),
                latency: least + most.saturating_sub(least).mul_f64(share),
                requests: AtomicU64::new(0),
            });
            sites.push(Arc::clone(&site));
            tokio::spawn(async move {
                while let Ok((stream, _)) = listener.accept().await {
                    tokio::spawn(Arc::clone(&site).answer(stream));
                }
            });
        }
        Self { sites }
    }

    /// The sites as a register, platforms mixed with the others as in life.
    pub fn register(&self) -> String {
        let mut lines: Vec<_> = self.sites.iter().collect();
        lines.sort_by_key(|site| site.number * 7919 % 10_007);
        let mut register = String::from("code,name,website\n");
        for site in lines {
            let number = site.number + 1;
            let _ = writeln!(register, "GM{number:04},Plaats {number},http://{}/", site.address);
        }
        register
    }
}

impl Site {
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    async fn answer(self: Arc<Self>, mut stream: TcpStream) {
        let _ = stream.set_nodelay(true);
        let mut request = Vec::new();
        loop {
            request.clear();
            while !request.ends_with(b"\r\n\r\n") {
                match stream.read_buf(&mut request).await {
                    Ok(0) | Err(_) => return,
                    Ok(_) => {}
                }
            }
            self.requests.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(self.latency).await;
            let line = String::from_utf8_lossy(&request);
            let path = line.split(' ').nth(1).unwrap_or("/");
            let (status, kind, body) = self.body(path);
            let head = format!(
                "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            if stream.write_all(&[head.as_bytes(), body.as_bytes()].concat()).await.is_err() {
                return;
            }
        }
    }

    fn body(&self, path: &str) -> (&'static str, &'static str, String) {
        let html = "text/html; charset=utf-8";
        if path == "/robots.txt" {
            return ("200 OK", "text/plain", String::from("User-agent: *\nDisallow: /zoeken\n"));
        }
        let page = match path {
            "/" => Some(0),
            _ => path.strip_prefix("/pagina/").and_then(|number| number.parse().ok()),
        };
        match page.filter(|page| *page < self.pages) {
            Some(page) => ("200 OK", html, self.page(page)),
            None => ("404 Not Found", html, String::from("<h1>Pagina niet gevonden</h1>")),
        }
    }

    /// Some 20 kB: a menu, headings with text of its own, and on one page what this is all about.
    fn page(&self, page: usize) -> String {
        const WORDS: &str = "de gemeente helpt inwoners bij een aanvraag voor zorg en vervoer of een \
            vergunning waarbij het gesprek over de situatie thuis gaat en u binnen acht weken een besluit krijgt \
            met de voorwaarden en de kosten van afval parkeren wonen werk inkomen jeugd onderwijs sport en natuur";
        let words: Vec<&str> = WORDS.split_whitespace().collect();
        let mut state = (self.number * 1009 + page * 31 + 7) as u64;
        let mut text = |count: usize| {
            let mut text = String::new();
            for at in 0..count {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                let word = words[usize::try_from(state >> 33).unwrap() % words.len()];
                text.push_str(if at == 0 { "" } else { " " });
                text.push_str(word);
            }
            text
        };
        let mut out = format!(
            "<!doctype html><html lang=nl><title>{} | Plaats {}</title><nav><ul>",
            text(4),
            self.number
        );
        for other in 1..self.pages {
            let _ = write!(out, "<li><a href=/pagina/{other}>Onderwerp {other}</a>");
        }
        let _ = write!(out, "</ul></nav><main><h1>{}</h1>", text(4));
        for _ in 0..12 {
            let _ = write!(out, "<h2>{}</h2><p>{}. {}.</p>", text(4), text(90), text(90));
        }
        if page == self.pages / 2 {
            let _ = write!(
                out,
                "<h2>Onafhankelijke cliëntondersteuning</h2><p>Een onafhankelijke cliëntondersteuner van MEE \
                 denkt met u mee. Dat is gratis voor alle inwoners van Plaats {}.</p>",
                self.number
            );
        }
        out.push_str("</main></html>");
        out
    }
}

/// The time that no polite crawler can do without.
pub struct Bound {
    pub time: Duration,
    /// The host or the address that sets it.
    pub by: String,
}

/// The longest of what each host needs (a gap between starts, and its own answer at the end) and of what each
/// address needs (four starts a second, two requests in flight), for the requests that were sent.
pub fn bound(country: &Country, plan: &Plan) -> Bound {
    let mut longest = Bound { time: Duration::ZERO, by: String::from("nobody") };
    let mut longer = |time: Duration, by: String| {
        if time > longest.time {
            longest = Bound { time, by };
        }
    };
    let mut addresses: BTreeMap<IpAddr, (u64, Duration)> = BTreeMap::new();
    for site in &country.sites {
        let requests = site.requests();
        let gap = plan.delay.max(site.latency * 2);
        let gaps = gap.mul_f64(requests.saturating_sub(1) as f64);
        longer(gaps + site.latency, format!("the host {}", site.address));
        let (all, served) = addresses.entry(site.address.ip()).or_default();
        *all += requests;
        *served += site.latency.mul_f64(requests as f64);
    }
    for (address, (requests, served)) in addresses {
        let starts = Duration::from_secs_f64(requests.saturating_sub(1) as f64 / PER_SECOND);
        let in_flight = served.div_f64(IN_FLIGHT);
        longer(starts.max(in_flight), format!("the address {address} with {requests} requests"));
    }
    longest
}
