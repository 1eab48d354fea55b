-- Claims past their deadline are found without reading those that are closed long since; see expire_claims().
create index claim_deadline on inlay.claim (deadline);
