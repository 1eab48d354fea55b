package dev.inlay.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tenants of one source share its profile fairly.
class TenantTest {
  private Queue q;

  @BeforeEach
  void open() throws SQLException {
    q = Queue.open();
    q.s.say("create table public.docs (id int primary key, owner text, body text)");
    q.s.run(
        "select inlay.create_source('docs', 'local', 'public.docs', '{id}', '{body}', p_tenant_column => 'owner')");
  }

  @AfterEach
  void close() throws SQLException {
    q.close();
  }

  @Test
  void aTenantWithATenthOfTheLoadGetsHalfOfTheClaims() throws SQLException {
    nineToOne();
    claims(20);
    assertThat(claimsOf("big")).isEqualTo(10);
    assertThat(claimsOf("small")).isEqualTo(10);
    assertThat(q.statistic("total_pending")).isEqualTo(1000 - 200);
  }

  @Test
  void aTenantsWeightIsItsClaimsInARow() throws SQLException {
    nineToOne();
    q.s.run("insert into inlay.tenant_weight select profile_id, 'big', 3 from inlay.profile");
    claims(20);
    assertThat(claimsOf("big")).isEqualTo(15);
    assertThat(claimsOf("small")).isEqualTo(5);
  }

  @Test
  void idleTenantsBetweenTwoBusyOnesChangeNoShares() throws SQLException {
    q.s.run("insert into docs select i, 'idle' || i, 'x' from generate_series(1, 50) i");
    claims(50);
    q.s.run(
        "insert into docs select 100 + i, case i % 2 when 0 then 'idle2' else 'idle3' end, 'x' from generate_series(1, 600) i");
    q.s.run("insert into docs select 1000 + i, 'idle40', 'x' from generate_series(1, 300) i");
    claims(30);
    assertThat(List.of(claimsOf("idle2"), claimsOf("idle3"), claimsOf("idle40")))
        .containsExactly(11L, 11L, 11L);
  }

  @Test
  void nobodyWaitsForATenantsFirstTransaction() throws SQLException {
    try (Session slow = Queue.begun(q.session());
        Session undone = Queue.begun(q.session())) {
      slow.run("insert into docs values (1, 'new', 'x')");
      undone.run("insert into docs values (2, 'new', 'x')");
      undone.connection().rollback();
      q.s.run("set statement_timeout = 5000");
      q.s.run("insert into docs values (3, 'new', 'x')");
      for (int i = 0; i < 4; i++) {
        q.s.run("select inlay.rotate(true)");
        q.s.run("select inlay.turn_ledger(true)");
        q.housekeep();
      }
      slow.connection().commit();
    }
    for (int i = 0; i < 4; i++) {
      q.s.run("select inlay.rotate(true)");
      q.s.run("select inlay.turn_ledger(true)");
      q.housekeep();
    }
    assertThat(q.statistic("total_pending")).isEqualTo(2);
    assertThat(q.claim(10).items().size() + q.claim(10).items().size()).isEqualTo(2);
    assertThat(q.claimOrNull("w", 10, 1000)).isNull();
  }

  private void nineToOne() throws SQLException {
    q.s.run(
        "insert into docs select i, case when i % 10 = 0 then 'small' else 'big' end, 'x' from generate_series(1, 1000) i");
  }

  private void claims(int n) throws SQLException {
    for (int i = 0; i < n; i++) {
      q.claim(10);
    }
  }

  private long claimsOf(String tenant) throws SQLException {
    return q.s.number(
        "select count(*) from inlay.claim join inlay.track using (track_id) where tenant = ?",
        tenant);
  }
}
