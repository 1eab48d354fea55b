-- Until when (milliseconds since 1970) the queue's housekeeping is done; see inlay.housekeeping_due(). A sequence: no dead row a second.
create sequence inlay.housekept_until;
