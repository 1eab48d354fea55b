package dev.inlay.schema.history;

import dev.inlay.schema.Session;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/// What a history came to.
///
/// @param emptied whether everything was worked off in time
/// @param lost items queued that were neither completed nor cancelled nor became dead letters
/// @param twice items with more than one of these ends
/// @param phantom ends of items that were never queued
/// @param miscounted what the statistics say differently
/// @param surprises errors that nobody provoked, by actor
/// @param summary for people
record Verdict(
    boolean emptied,
    long lost,
    long twice,
    long phantom,
    List<String> miscounted,
    Map<String, String> surprises,
    String summary) {

  Verdict {
    miscounted = List.copyOf(miscounted);
    surprises = Map.copyOf(surprises);
  }

  boolean good() {
    return emptied
        && lost == 0
        && twice == 0
        && phantom == 0
        && miscounted.isEmpty()
        && surprises.isEmpty();
  }

  static Verdict of(Session s, History history, boolean emptied) throws SQLException {
    s.say(
        "create temp table ends as select key from effects union all select doc_key from inlay.dead_letter"
            + " union all select key from cancelled; analyze ends");
    long cancelledAtOnce = s.number("select sum(n) from cancelled_at_once");
    long missing =
        s.number(
            "select count(*) from produced p where not exists (select 1 from ends e where e.key = p.key)");
    long missingOfThird =
        s.number(
            "select count(*) from produced p where source = 'third' and not exists (select 1 from ends e where e.key = p.key)");
    // Of a source that was cancelled as a whole only the number is known: it must be exactly that.
    long lost = missing - missingOfThird + Math.abs(missingOfThird - cancelledAtOnce);
    long twice =
        s.number("select count(*) from (select key from ends group by key having count(*) > 1) x");
    long phantom =
        s.number(
            "select count(*) from ends e where not exists (select 1 from produced p where p.key = e.key)");
    List<String> miscounted =
        s.texts(
            "select format('%s: %s, not %s', what, said, is_so) from inlay.get_queue_statistics() t, lateral (values"
                + " ('total_completed', t.total_completed, (select count(*) from effects)),"
                + " ('total_failed', t.total_failed, (select count(*) from inlay.dead_letter)),"
                + " ('total_cancelled', t.total_cancelled, (select count(*) from cancelled) + ?)) v(what, said, is_so) where said <> is_so",
            cancelledAtOnce);
    String summary =
        "seed %d: produced %d, completed %d, dead %d, cancelled %d + %d; lost %d, twice %d, phantom %d, emptied %s; generations %d; %s %s %s"
            .formatted(
                history.seed(),
                s.number("select count(*) from produced"),
                s.number("select count(*) from effects"),
                s.number("select count(*) from inlay.dead_letter"),
                s.number("select count(*) from cancelled"),
                cancelledAtOnce,
                lost,
                twice,
                phantom,
                emptied,
                s.number("select max(gen) from inlay.segment"),
                history.tally(),
                miscounted,
                history.surprises());
    return new Verdict(emptied, lost, twice, phantom, miscounted, history.surprises(), summary);
  }
}
