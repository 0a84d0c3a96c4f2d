package io.flawline.access;

import java.util.EnumSet;
import java.util.Set;

/** A person or program and what it may do. */
record Account(String name, Set<Right> rights) {

    Account {
        rights = Set.copyOf(rights);
    }

    /** Adds rights: two accounts of one secret are one with the rights of both. */
    Account and(Set<Right> others) {
        EnumSet<Right> both = EnumSet.copyOf(rights);
        both.addAll(others);
        return new Account(name, both);
    }
}
