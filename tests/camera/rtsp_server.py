"""A real RTSP server on loopback: GStreamer's, with a moving ball, in H.264.

    python3 rtsp_server.py PORT [USER PASSWORD]

Run by the system's Python, which has GStreamer's bindings. Prints the port it listens on (0 takes
a free one) and serves /shelf until it is ended. TCP only: what reads it did not fall back to UDP.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

# FFmpeg counts some fifty pictures before it opens a stream: the more a second, the sooner.
PICTURES = (
    "( videotestsrc is-live=true pattern=ball"
    " ! video/x-raw,format=I420,width=320,height=240,framerate=60/1"
    " ! openh264enc gop-size=30 complexity=low ! h264parse"
    " ! rtph264pay name=pay0 pt=96 config-interval=1 )"
)
ROLE = "reader"


def login(user, password):
    token = GstRtspServer.RTSPToken()
    token.set_string(GstRtspServer.RTSP_TOKEN_MEDIA_FACTORY_ROLE, ROLE)
    auth = GstRtspServer.RTSPAuth()
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), token)
    return auth


def serve(port, credentials):
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(port)
    shelf = GstRtspServer.RTSPMediaFactory()
    shelf.set_launch(PICTURES)
    shelf.set_shared(True)
    shelf.set_protocols(GstRtsp.RTSPLowerTrans.TCP)
    if credentials:
        server.set_auth(login(*credentials))
        permissions = GstRtspServer.RTSPPermissions()
        for right in ("media.factory.access", "media.factory.construct"):
            permissions.add_permission_for_role(ROLE, right, True)
        shelf.set_permissions(permissions)
    server.get_mount_points().add_factory("/shelf", shelf)
    if not server.attach(None):
        sys.exit(f"port {port} cannot be listened on")
    print(server.get_bound_port(), flush=True)
    GLib.MainLoop().run()


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2:])
