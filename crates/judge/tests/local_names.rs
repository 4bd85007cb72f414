//! OCO under a name that a municipality made up, and services that look like it and are not.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::fmt::Write as _;
use std::sync::LazyLock;

use ocowijzer_judge::claims::{Level, assess};
use ocowijzer_judge::page::Page;
use ocowijzer_judge::rules::Ruleset;

#[path = "support/rule_files.rs"]
mod rule_files;

static RULES: LazyLock<Ruleset> = LazyLock::new(|| {
    Ruleset::load(rule_files::all()).unwrap_or_else(|errors| panic!("{errors:#?}"))
});

/// The service, plainly described under another name or none.
const DESCRIBED: &[&str] = &[
    // The name is explained by "zo noemen wij", and stands in the heading.
    "Neem een Tafelgenoot mee\n\nMoet je op gesprek bij de gemeente en krijg je daar buikpijn van? Neem een \
     Tafelgenoot mee! Zo noemen wij hier iemand die met je meegaat, die weet hoe het werkt en die het voor jou opneemt, \
     niet voor de gemeente.\n\nDe Tafelgenoot kost je niets.",
    // "X is iemand die", in small letters.
    "Wat doet een naastzitter?\n\nEen naastzitter is iemand die samen met u het gesprek met het wijkteam voorbereidt en er \
     ook bij zit. De naastzitter werkt niet voor de gemeente. Het kost u niets.",
    // In quotes, over several sentences.
    "Samen sterk\n\nSommige mensen vinden het spannend om met een ambtenaar te praten. Daarom is er in Molendam de \
     ‘Rugwind’. Dat is een vrijwilliger van Stichting Ankerplaats. Die helpt je om op een rij te zetten wat je wilt \
     vragen en gaat mee naar het stadhuis. Rugwind staat los van de gemeente en vraagt geen geld.",
    // Described in bullets.
    "Uw stemdrager\n\nU staat er niet alleen voor. Een stemdrager:\n\n- luistert naar uw verhaal\n- legt uit welke hulp er \
     is\n- gaat met u mee naar het keukentafelgesprek\n- is niet in dienst van de gemeente\n- kost u niets",
    // The name comes last.
    "Hulp bij een lastig gesprek\n\nVindt u het moeilijk om uw verhaal te doen bij de gemeente? Vraag dan iemand die aan \
     uw kant staat. Deze persoon denkt met u mee, legt de regels uit en schuift aan bij het gesprek met de consulent. U \
     hoeft er niets voor te betalen. In onze gemeente heet zo iemand een Kompasvriend.",
    // No name at all.
    "Iemand naast u\n\nBij het gesprek met het Zorgloket mag u gratis hulp krijgen van een onafhankelijk persoon. Die is niet \
     bij ons in dienst. Hij helpt u om uw vraag duidelijk te maken en zit naast u tijdens het gesprek. Bel Stichting De \
     Brug.",
    // A provider's own page, in the we-form.
    "Wegvinders Noordrand\n\nEen Wegvinder is een ervaren meedenker die de weg kent in zorg en regels. Wij zijn er alleen \
     voor jou: we horen niet bij de gemeente. Gaat het over Wmo of jeugdhulp, dan komt de Wegvinder mee naar het gesprek \
     met de gemeente. Onze hulp is kosteloos.",
    // A plural name, "onze".
    "Onze Opstappers\n\nOnze Opstappers helpen mensen die een aanvraag doen bij de gemeente. Zij bereiden het gesprek met \
     u voor en gaan met u mee. De Opstappers zijn vrijwilligers en beslissen nergens over. Zij staan aan uw kant. Er zijn \
     geen kosten.",
    // The explanation stands a paragraph after the name.
    "Schouder\n\nIn Waterkerk hebben we sinds kort een Schouder.\n\nEen wat? Een Schouder! Iemand die even naast je komt \
     staan als je met de gemeente moet praten over zorg of geld. Een Schouder zoekt uit waar je recht op hebt en zit erbij \
     als de consulent komt.\n\nJe Schouder is van stichting Veerkracht, niet van de gemeente, en is gratis.",
    // An adviser beside the reader.
    "Onafhankelijk advies\n\nDe gemeente is een grote organisatie en u bent maar alleen. Om dat recht te trekken bestaat er \
     een regeling waarmee u een adviseur naast u krijgt. Die adviseur werkt niet voor ons. Hij zoekt met u uit wat u nodig \
     hebt en komt mee als u met ons om tafel gaat. U betaalt daar niets voor.",
    // Named by the project.
    "Project Meespreker\n\nMet de Meespreker krijgt u een deskundige op bezoek die niets met het Sociaal Team te maken \
     heeft. Hij kent de Wmo, de Jeugdwet en de Wlz, helpt u om uw woorden te vinden en is bij het gesprek met het Sociaal \
     Team. Voor u zijn er geen kosten aan verbonden.",
    // Questions and answers.
    "Veelgestelde vragen over de Kruier\n\nWat is een Kruier?\n\nEen Kruier helpt je dragen wat je alleen niet getild krijgt. Hij \
     gaat mee naar gesprekken met de gemeente en leest de brieven met je door.\n\nIs de Kruier van de gemeente?\n\nNee. De \
     Kruier is er voor jou en zegt niets door.\n\nWat kost het?\n\nNiets.",
    "Een Zijdegenoot voor uw hulpvraag\n\nSamen met een ander ziet u meer. Onze Zijdegenoten zijn inwoners die \
     een opleiding kregen over zorg en welzijn. Ze luisteren, leggen de regels uit en zijn erbij als iemand \
     van het Wmo-team langskomt. Ze staan niet op de loonlijst van de gemeente. Rekeningen sturen ze niet.",
    "Meereiziger\n\nWat doet een meereiziger?\n\nEen meereiziger reist een stukje met je mee als je hulp van de \
     gemeente nodig hebt. Van je eerste vraag tot de brief met het besluit. Je meereiziger zoekt uit wat er \
     kan, en zit aan tafel als de wijkcoach komt. Een meereiziger kiest altijd jouw kant. Betalen hoeft \
     niet.",
    "Hulp van een buitenstaander\n\nTwijfelt u of u het gesprek met de gemeente alleen kunt voeren? U kunt een \
     buitenstaander vragen. Dat is een deskundige van welzijnsorganisatie Noorderbuur, zonder banden met de \
     gemeente. De buitenstaander weet welke hulp er is en geeft u raad. Hij of zij komt ook naar het \
     gesprek. Het is kosteloos.",
    "Wie staat er naast mij?\n\n- Je krijgt een eigen Rechterhand.\n- Jouw Rechterhand hoort bij Stichting \
     Overkant en luistert alleen naar jou.\n- Samen bereiden jullie het gesprek met de gemeente voor.\n- Als \
     je wilt gaat je Rechterhand mee.\n- Je betaalt er niets voor.",
    "Praatpaal aan de keukentafel\n\nGaat u binnenkort om de keukentafel met iemand van de gemeente? Met een \
     Keukenvriend bent u met z'n tweeën. Uw Keukenvriend is er niet namens de gemeente en ook niet namens \
     een zorgbureau. Hij helpt u zeggen wat u bedoelt en let op dat alles goed wordt opgeschreven. \
     Keukenvrienden werken gratis.",
    "Spreekbuis\n\nIn onze gemeente kunt u een beroep doen op de Spreekbuis. De Spreekbuis is een team van \
     vrijwilligers van de KBO. Zij helpen u bij het aanvragen van zorg of hulp. Zij denken met u mee, geven \
     informatie en gaan desgewenst mee naar het gesprek. De Spreekbuis behartigt alleen uw belangen en \
     beslist niet over uw aanvraag. De hulp van de Spreekbuis is gratis.",
    "Ik heb een gesprek over mijn pgb. Kan iemand mij bijstaan?\n\nJa. U kunt kosteloos bijstand krijgen van een \
     van onze steungevers. Een steungever is onafhankelijk: hij werkt voor stichting Zuidwaarts en niet voor \
     ons. De steungever leest uw stukken, adviseert u en gaat naast u zitten in het gesprek.",
    "De Vraagvanger\n\nVoor een vraag over zorg, werk of geld kunt u naar de Vraagvanger. Zij vangt uw vraag op \
     en zoekt met u naar de goede plek. Ze werkt bij Welzijn Oost, los van de gemeente. Wilt u dat zij \
     meegaat naar de gemeente? Dan doet zij dat. Er is geen rekening achteraf.",
    "Tweede paar oren\n\nVier oren horen meer dan twee. Daarom bieden wij u een Tweede Paar Oren aan: een \
     onafhankelijke vrijwilliger die met u meegaat naar het keukentafelgesprek. Vooraf neemt hij met u door \
     wat u wilt bespreken. Het kost u niets.",
    "Samen naar de gemeente\n\nAls je iets moet regelen met de gemeente, zoals hulp thuis of begeleiding, kan \
     een Maat met je meelopen. Maten kennen de weg en zijn er voor jou, niet voor de ambtenaar. Je maat \
     bereidt met jou het gesprek voor en zit erbij. Kost het wat? Nee.",
    "Onafhankelijke raad\n\nIedereen die zorg nodig heeft kan raad vragen aan een onafhankelijk raadgever. De \
     raadgever gaat niet over uw indicatie. Hij kijkt alleen naar wat goed is voor u. Hij kan uw aanvraag \
     nakijken en met u meekomen naar de gemeente. De gemeente betaalt de raadgever.",
    "Naast Elkaar\n\nNaast Elkaar is een groep ervaringsdeskundigen. Wij hebben zelf ook aan die tafel gezeten. \
     Wij gaan met je mee naar het gesprek over de Wmo, schrijven mee en zeggen het als iets niet klopt. Wij \
     zijn van niemand, dus ook niet van de gemeente. Het kost je niks.",
];

/// Help that looks like it, and is another service.
const OTHER_SERVICES: &[&str] = &[
    "Vertrouwenspersoon jeugd\n\nDe vertrouwenspersoon van Jeugdstem is onafhankelijk en gratis. Zij staat naast je, gaat \
     mee naar een gesprek met de jeugdbeschermer of de gemeente en vertelt welke rechten je hebt.",
    "Buurtmaatje\n\nEen Buurtmaatje is een vrijwilliger die bij u langskomt voor gezelligheid. Het maatje gaat met u mee naar \
     de markt of de dokter. Het kost niets.",
    "Mantelzorgmakelaar\n\nDe mantelzorgmakelaar neemt regeltaken van u over en gaat mee naar gesprekken met de gemeente. Zij is \
     onafhankelijk. Uw verzekeraar betaalt haar soms.",
    "Sociaal raadslieden\n\nDe sociaal raadslieden geven gratis en onafhankelijk advies over regelingen en wetten. Zij helpen \
     u bij een gesprek met de gemeente en schrijven bezwaarschriften.",
    "Thuisadministratie\n\nEen vrijwilliger van de Thuisadministratie komt bij u thuis en helpt u gratis met uw post en \
     formulieren. Hij is niet van de gemeente. Hij gaat mee naar een gesprek bij de bank.",
    "Het wijkteam\n\nEen medewerker van het wijkteam komt bij u thuis voor een gesprek. Onze consulent denkt met u mee en zoekt \
     samen met u een oplossing. Het gesprek is gratis. U mag iemand meenemen, bijvoorbeeld uw buurvrouw.",
    "Het gesprek met de gemeente\n\nWij komen bij u langs voor een gesprek. U kunt iemand vragen om erbij te zijn, zoals een \
     familielid, een vriend of een buur. Diegene staat naast u. Het gesprek kost u niets.",
    "Taalmaatje\n\nEen Taalmaatje oefent elke week met u Nederlands. Uw Taalmaatje gaat ook mee naar de bibliotheek of naar een \
     gesprek op school. Taalmaatjes zijn vrijwilligers. Het is gratis.",
    "Schuldhulpmaatje\n\nEen Schuldhulpmaatje helpt u uw geld op orde te krijgen. Het maatje staat naast u en gaat mee naar de \
     bewindvoerder. SchuldHulpMaatje is gratis en onafhankelijk.",
    "De Welkomstgids\n\nNieuw in het dorp? De Welkomstgids loopt met u mee langs de winkels, de huisarts en het gemeentehuis. De \
     gids is een dorpsgenoot en vraagt er niets voor.",
    "Jobcoach\n\nEen jobcoach gaat met u mee naar uw werk en praat met uw baas. De jobcoach werkt niet voor de gemeente. U betaalt \
     niets.",
    "Bezwaarcommissie\n\nDe commissie is onafhankelijk van de gemeente. Bij de hoorzitting mag u iemand meenemen. De zitting is \
     gratis. De commissie geeft advies aan de gemeente.",
    "Vervoersmaatje\n\nUw Vervoersmaatje rijdt u naar het ziekenhuis en gaat mee naar het gesprek met de arts. Een \
     Vervoersmaatje is een vrijwilliger, niet van de gemeente. U betaalt alleen de benzine.",
    "Trouwambtenaar voor één dag\n\nUw eigen Trouwvriend leidt de plechtigheid. De Trouwvriend is niet in dienst van de gemeente. \
     Hij komt mee naar het gesprek met de ambtenaar. Er zijn geen kosten.",
    "Bouwloods\n\nDe Bouwloods denkt met u mee over uw bouwplan. Hij werkt niet voor de gemeente en gaat mee naar het gesprek met \
     de gemeente over de vergunning. De eerste keer is gratis.",
    "Dorpsondersteuner\n\nDe dorpsondersteuner is er voor alle inwoners. Zij werkt niet voor de gemeente, denkt met u mee, gaat mee \
     naar gesprekken met de gemeente en is gratis.",
    "De Ervaringswerker\n\nOnze Ervaringswerker werkt in het herstelteam van de ggz. Hij heeft zelf een verslaving gehad en gaat \
     met je mee naar de eerste bijeenkomst. Je betaalt niets.",
    "Klachten\n\nDe ombudsman is onafhankelijk en gratis. Hij komt langs voor een gesprek en praat met de gemeente over uw klacht. \
     U mag iemand meenemen.",
    "Inspreken bij de raad\n\nEen Spreekvriend helpt u als u wilt inspreken bij de gemeenteraad. De Spreekvriend zit naast u en \
     hoort niet bij de gemeente. Het is gratis.",
    "Oppas\n\nEen Logeermaatje past op uw kind als u een gesprek hebt bij de gemeente. Het Logeermaatje is niet in dienst van de \
     gemeente en gaat ook mee naar de speeltuin. U betaalt niets.",
    "Wmo-consulent\n\nOnze consulent komt bij u thuis en denkt met u mee. Hij legt de regels uit en kijkt wat u \
     nodig hebt. U betaalt niets voor het gesprek. Uw dochter mag erbij zitten.",
    "Ouderenbezoek\n\nEen bezoekvriend komt bij u koffie drinken en gaat met u mee wandelen. De bezoekvrienden \
     zijn niet van de gemeente. Het is gratis.",
    "Formulierenbrigade\n\nDe Formulierenbrigade helpt u gratis met formulieren van de gemeente. De \
     vrijwilligers werken niet voor de gemeente. Zij gaan niet mee naar gesprekken.",
    "Vertrouwenspersoon inwoners\n\nDe vertrouwenspersoon is er voor inwoners met een klacht over de gemeente. \
     Zij is onafhankelijk en gaat gratis met u mee naar een gesprek met de klachtencoördinator.",
    "Belangenbehartiging\n\nEen advocaat komt op voor uw belangen. Hij werkt niet voor de gemeente en gaat met u \
     mee naar de rechtbank. Met een toevoeging betaalt u weinig.",
    "Mantelzorgconsulent\n\nDe mantelzorgconsulent staat naast u en denkt met u mee. Zij gaat met u mee naar het \
     gesprek met de gemeente en is onafhankelijk. Het kost niets.",
    "Welzijnscoach\n\nDe Welzijnscoach van het wijkteam is er voor jou. Zij gaat met je mee naar een sportclub \
     en praat met de gemeente als dat nodig is. Het is gratis.",
    "Huisbezoek 75-plus\n\nEen vrijwilliger komt bij u op huisbezoek. Hij is niet van de gemeente. Hij vertelt \
     welke regelingen er zijn. Er zijn geen kosten. Hij gaat niet mee naar gesprekken.",
    "Een Leesmaatje\n\nEen Leesmaatje leest elke week voor. Leesmaatjes zijn niet in dienst van de gemeente. Je \
     Leesmaatje gaat ook mee naar de bibliotheek. Er is vooraf een gesprek met je ouders. Gratis!",
    "Cliëntenraad\n\nDe cliëntenraad adviseert de gemeente over de Wmo. De leden zijn onafhankelijk. Wilt u een \
     keer meekomen naar een overleg met de gemeente? Dat kost niets.",
    "Ombudsfunctionaris\n\nDe ombudsfunctionaris bemiddelt tussen u en de gemeente. Hij is onafhankelijk, staat \
     naast u en is gratis. Hij is bij het gesprek aanwezig.",
    "Uw rijbewijs halen\n\nUw begeleider zit naast u in de auto. De begeleider is onafhankelijk van de gemeente. \
     Het eerste gesprek is gratis.",
    "Wmo aanvragen\n\nU meldt uw hulpvraag bij het Wmo-loket. Een consulent maakt een afspraak voor een gesprek \
     bij u thuis. Neem iemand mee die u vertrouwt. Twee weten meer dan een. Wij kijken samen met u wat u \
     nodig hebt. Het gesprek is gratis. Een onafhankelijke arts geeft soms advies. De gemeente beslist \
     binnen acht weken.",
    "Het sociaal team\n\nHet sociaal team is er voor alle inwoners. Onze medewerkers zijn onafhankelijk en \
     denken met u mee. Ze gaan als u wilt mee naar de woningbouw, de school of de gemeente. Hulp van het \
     sociaal team is gratis.",
    "Buurtverbinder\n\nDe Buurtverbinder kent de buurt. Zij gaat met u mee naar de koffieochtend en helpt u op \
     weg. Zij is in dienst van de welzijnsstichting en niet van de gemeente. Voor een gesprek belt u haar \
     gewoon. Gratis.",
    "Klankbordgroep\n\nDe Klankbordgroep praat vier keer per jaar met de gemeente over zorg. De leden zijn niet \
     in dienst van de gemeente. Wilt u meekomen naar een gesprek? U krijgt uw reiskosten terug.",
    "Herstelbegeleider\n\nEen Herstelmaat weet wat het is om in de war te zijn. Je Herstelmaat gaat met je mee \
     naar de psychiater, is er alleen voor jou en hoort niet bij de instelling. Het is gratis.",
    "Reismaatje naar het azc\n\nEen Landgenoot spreekt uw taal. De Landgenoot is niet van de gemeente en gaat \
     met u mee naar gesprekken met de IND. Er zijn geen kosten.",
    "Juridisch Loket\n\nHet Juridisch Loket geeft gratis en onafhankelijk advies. De jurist staat naast u en \
     legt uit wat u kunt doen als de gemeente uw aanvraag voor hulp afwijst. U kunt ook naar het spreekuur \
     komen voor een gesprek.",
    "Klacht over de gemeente\n\nBent u niet tevreden over het gesprek met de consulent? Bel de \
     klachtencoördinator. De klachtencoördinator kiest niet uw kant en ook niet die van ons. U mag iemand \
     meenemen naar het gesprek. Het kost niets.",
    "Persoonsgebonden budget\n\nMet een pgb koopt u zelf hulp in. Uw zorgverlener komt niet in dienst van de \
     gemeente. Een budgetbeheerder kan met u meegaan naar het gesprek met de gemeente. U betaalt hem zelf, \
     soms is het gratis.",
    "Mantelzorgers\n\nMantelzorgers mogen bij het gesprek met de gemeente zijn. Een mantelzorger staat naast u \
     en kent u goed. De gemeente biedt mantelzorgers gratis een cursus. Steunpunt Mantelzorg is \
     onafhankelijk.",
    "Leerplicht\n\nEen medewerker van ons komt langs voor een gesprek. Uw kind mag erbij zijn. Een \
     onafhankelijke deskundige adviseert. Het is gratis. Er gaat een tolk mee als u dat wilt.",
    "Tolk bij het gesprek\n\nSpreekt u geen Nederlands? Een Taaltolk gaat met u mee naar het gesprek met de \
     gemeente. De tolk is onafhankelijk en niet in dienst van de gemeente. U betaalt niets voor de tolk.",
    "Onderzoek door een arts\n\nSoms vraagt de gemeente een medisch adviseur om raad. De adviseur is \
     onafhankelijk en niet in dienst van de gemeente. De adviseur is soms ook bij het gesprek. U betaalt \
     niets.",
    "Ervaren ouders\n\nEen Ouderbuddy heeft zelf een kind met een beperking. De Ouderbuddy drinkt koffie met je \
     en gaat mee naar het consultatiebureau. Hij hoort niet bij de gemeente. Het kost je niets.",
    "Eigen Kracht-conferentie\n\nEen Eigen Kracht-coördinator is een onafhankelijke burger. De coördinator werkt \
     niet voor de gemeente, helpt u uw familie bij elkaar te brengen en is bij de bijeenkomst. Het is gratis \
     voor u.",
];

fn mentions(text: &str) -> Level {
    assess(&Page::from_text(text), &RULES).level("mentions-oco")
}

fn wrong(texts: &[&str], is_right: impl Fn(Level) -> bool) -> String {
    let mut wrong = String::new();
    for text in texts {
        let level = mentions(text);
        if !is_right(level) {
            writeln!(wrong, "{level:?}: {}", text.lines().next().unwrap_or_default()).unwrap();
        }
    }
    wrong
}

#[test]
fn a_service_described_under_a_name_of_its_own_is_oco() {
    let wrong = wrong(DESCRIBED, |level| level == Level::Yes);
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn a_service_that_looks_like_oco_is_not_taken_for_it() {
    let wrong = wrong(OTHER_SERVICES, |level| level == Level::Silent);
    assert!(wrong.is_empty(), "\n{wrong}");
}

fn local_name(text: &str) -> Option<String> {
    assess(&Page::from_text(text), &RULES).local_name
}

#[test]
fn a_name_that_is_put_beside_the_usual_one_is_followed_over_the_page() {
    for (text, name) in [
        (
            "Een maatje bij de gemeente\n\nEen maatje kan met u mee. Uw maatje heet ook wel \
             cliëntondersteuner.\n\nUw maatje geeft geen advies over wetten.",
            "maatje",
        ),
        (
            "Onze buurtsteunen\n\nIn ons dorp zijn vier buurtsteunen actief. Zij geven informele \
             cliëntondersteuning.\n\nEen buurtsteun geeft geen advies over wetten.",
            "buurtsteunen",
        ),
        (
            "Hulp bij uw vraag\n\nEen Wegmaker gaat met u mee naar het gesprek. In andere gemeenten heet zo iemand \
             cliëntondersteuner.\n\nEen Wegmaker geeft geen advies over wetten.",
            "wegmaker",
        ),
    ] {
        assert_eq!(local_name(text).as_deref(), Some(name), "{text}");
        let level = assess(&Page::from_text(text), &RULES).level("expert");
        assert_eq!(level, Level::Contradicted, "{text}");
    }
}

#[test]
fn a_consulent_beside_the_usual_name_is_no_local_name() {
    for text in [
        "Wmo\n\nOnze consulenten helpen u. Zij geven ook informatie over cliëntondersteuning. De consulent beslist.",
        "Cliëntondersteuning\n\nDe vrijwilligers van de bond helpen u. Zij zijn cliëntondersteuner. Een vrijwilliger \
         rijdt u ook naar de winkel.",
        "Wie is wie?\n\nDe Buurtgids laat u de wijk zien. Een cliëntondersteuner heet hier gewoon zo.",
    ] {
        assert_eq!(local_name(text), None, "{text}");
    }
}
