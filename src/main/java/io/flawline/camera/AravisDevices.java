package io.flawline.camera;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The GigE Vision and USB3 Vision cameras that answer. */
final class AravisDevices {

    private AravisDevices() {
    }

    /** Asks the networks and buses, which takes about a second; the library must be there. */
    static List<FoundCamera> list() {
        Aravis.arv_update_device_list();
        List<FoundCamera> found = new ArrayList<>();
        for (int i = 0; i < Aravis.arv_get_n_devices(); i++) {
            String protocol = Aravis.arv_get_device_protocol(i);
            String scheme = "GigEVision".equals(protocol) ? "gige:" : "USB3Vision".equals(protocol) ? "usb3:" : null;
            if (scheme != null) {
                String name = Stream.of(Aravis.arv_get_device_vendor(i), Aravis.arv_get_device_model(i), Aravis.arv_get_device_serial_nbr(i),
                        Aravis.arv_get_device_address(i)).filter(Objects::nonNull).filter(text -> !text.isBlank()).collect(Collectors.joining(" "));
                found.add(new FoundCamera(scheme + Aravis.arv_get_device_id(i), name));
            }
        }
        return found;
    }
}
