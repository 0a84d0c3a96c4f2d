/** Who may do what over HTTP, what callers can hold of its server, and the keys and certificates of TLS. */
package io.flawline.access;
