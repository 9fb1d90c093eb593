//! The network's milestones: what tasks wait for (`after`) and reach (`gives`). The same milestone from several
//! assistants is the same task: the host makes one of them.

/// The death is registered in the population register.
pub const DEATH_REGISTERED: &str = "https://samspill.example/milestone/death-registered";
/// A funeral is agreed with somebody who carries it out.
pub const FUNERAL_AGREED: &str = "https://samspill.example/milestone/funeral-agreed";
/// There is a place for the grave or the urn.
pub const GRAVE_AGREED: &str = "https://samspill.example/milestone/grave-agreed";
/// Help with the funeral's cost is applied for.
pub const FUNERAL_SUPPORT_APPLIED: &str = "https://samspill.example/milestone/funeral-support-applied";
/// Survivor's benefits are applied for, or found not to apply.
pub const SURVIVOR_BENEFITS_APPLIED: &str = "https://samspill.example/milestone/survivor-benefits-applied";
/// The family knows what there is of assets and debts.
pub const ESTATE_OVERVIEW: &str = "https://samspill.example/milestone/estate-overview";
/// The will, if any, has come to the court.
pub const WILL_DELIVERED: &str = "https://samspill.example/milestone/will-delivered";
/// The form of settlement is chosen.
pub const SETTLEMENT_CHOSEN: &str = "https://samspill.example/milestone/settlement-chosen";
/// The probate certificate (or the certificate of uskifte) is issued.
pub const PROBATE_ISSUED: &str = "https://samspill.example/milestone/probate-issued";
/// Banks know of the death, and the accounts are settled.
pub const ACCOUNTS_SETTLED: &str = "https://samspill.example/milestone/accounts-settled";
/// The title to the property is registered on the one who takes it over.
pub const PROPERTY_TRANSFERRED: &str = "https://samspill.example/milestone/property-transferred";
/// Vehicles are re-registered or sold.
pub const VEHICLES_TRANSFERRED: &str = "https://samspill.example/milestone/vehicles-transferred";
/// Pension and insurance companies are contacted.
pub const PENSIONS_CLAIMED: &str = "https://samspill.example/milestone/pensions-claimed";
/// The estate's tax return is delivered.
pub const TAX_RETURN_DELIVERED: &str = "https://samspill.example/milestone/tax-return-delivered";
/// The estate is settled.
pub const ESTATE_SETTLED: &str = "https://samspill.example/milestone/estate-settled";
/// Subscriptions are ended (arveloven § 119). Nobody in the network owns it.
pub const SUBSCRIPTIONS_ENDED: &str = "https://samspill.example/milestone/subscriptions-ended";
/// Accounts on the net are closed or kept in memory. Nobody in the network owns it.
pub const ONLINE_ACCOUNTS_CLOSED: &str = "https://samspill.example/milestone/online-accounts-closed";
